package io.jbuild.grammar.word;

import java.util.ArrayList;
import java.util.List;

/** Collects characters into words, split at blanks that nothing protects. */
final class WordSplitter {
  private final List<String> words = new ArrayList<>(1);
  private final StringBuilder word = new StringBuilder();

  /** Characters that split when they are blank. */
  void addSplitting(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      addSplitting(text.charAt(i));
    }
  }

  void addSplitting(char c) {
    if (Blanks.isBlank(c)) {
      endWord();
    } else {
      word.append(c);
    }
  }

  /** Quoted or escaped characters: blanks are part of the word. */
  void addVerbatim(CharSequence text) {
    word.append(text);
  }

  void addVerbatim(char c) {
    word.append(c);
  }

  List<String> words() {
    endWord();
    return words;
  }

  private void endWord() {
    if (word.length() > 0) {
      words.add(word.toString());
      word.setLength(0);
    }
  }
}
