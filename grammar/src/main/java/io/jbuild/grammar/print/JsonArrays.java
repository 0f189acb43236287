package io.jbuild.grammar.print;

import io.jbuild.grammar.Word;
import java.util.List;

/** Exec forms. */
final class JsonArrays {

  private JsonArrays() {}

  static String of(List<Word> words) {
    StringBuilder out = new StringBuilder("[");
    for (Word word : words) {
      if (out.length() > 1) {
        out.append(", ");
      }
      append(word.text(), out);
    }
    return out.append(']').toString();
  }

  private static void append(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || isLone(text, i)) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  /** A surrogate without its other half: UTF-8 has no bytes for it. */
  private static boolean isLone(String text, int i) {
    char c = text.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
  }

  static boolean hasBlank(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isBlank(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** Blank anywhere in the language; words may hold some of these, but not at every place. */
  static boolean isBlank(char c) {
    return c == '\u0085' || Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
