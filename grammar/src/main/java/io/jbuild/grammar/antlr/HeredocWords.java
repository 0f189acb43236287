package io.jbuild.grammar.antlr;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the words of a line that open here-documents: {@code [n]<<[-]word}, where the word may be
 * quoted. {@code <<<} opens none, nor does {@code <<} in the middle of a word or within quotes.
 *
 * <p>The line is read as a shell would, and as BuildKit does (parser.heredocsFromLine): the escape
 * character is always a backslash, and a line with an open quote or a broken {@code ${…}} opens
 * nothing at all.
 */
final class HeredocWords {
  private static final int BROKEN = -1;

  private final CharSequence line;
  private final int offset;
  private final List<OpenedHeredoc> found = new ArrayList<>(1);
  private int at;

  private HeredocWords(CharSequence line, int offset) {
    this.line = line;
    this.offset = offset;
  }

  /**
   * @param offset what is added to the places in the result
   */
  static List<OpenedHeredoc> find(CharSequence line, int offset) {
    HeredocWords words = new HeredocWords(line, offset);
    while (words.at < line.length()) {
      if (Blanks.isBlank(line.charAt(words.at))) {
        words.at++;
      } else if (!words.readWord()) {
        return List.of();
      }
    }
    return words.found;
  }

  /** One word of the line; false when the line can't be read. */
  private boolean readWord() {
    int start = at;
    while (at < line.length()) {
      char c = line.charAt(at);
      if (Blanks.isBlank(c)) {
        break;
      }
      int end = endOfPart(line, at);
      if (end == BROKEN) {
        return false;
      }
      at = end;
      if (c == '<' && at < line.length() && line.charAt(at) == '<') {
        // blanks between << or <<- and its word belong to the word
        at++;
        at += at < line.length() && line.charAt(at) == '-' ? 1 : 0;
        at = Blanks.skip(line, at, line.length());
      }
    }
    OpenedHeredoc heredoc = parse(line.subSequence(start, at).toString(), start);
    if (heredoc != null) {
      found.add(heredoc);
    }
    return true;
  }

  /** Behind the quoted string, escaped character, substitution or single character at {@code i}. */
  private static int endOfPart(CharSequence text, int i) {
    return switch (text.charAt(i)) {
      case '\'' -> {
        int close = i + 1;
        while (close < text.length() && text.charAt(close) != '\'') {
          close++;
        }
        yield close < text.length() ? close + 1 : BROKEN;
      }
      case '"' -> endOfDoubleQuotes(text, i + 1);
      case '\\' -> Math.min(i + 2, text.length());
      case '$' -> Substitutions.end(text, i);
      default -> i + 1;
    };
  }

  private static int endOfDoubleQuotes(CharSequence text, int start) {
    int i = start;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '"') {
        return i + 1;
      }
      i = c == '\\' ? i + 2 : c == '$' ? Substitutions.end(text, i) : i + 1;
      if (i == BROKEN) {
        return BROKEN;
      }
    }
    return BROKEN;
  }

  private @Nullable OpenedHeredoc parse(String word, int start) {
    int i = 0;
    int descriptor = 0;
    while (i < word.length() && word.charAt(i) >= '0' && word.charAt(i) <= '9') {
      descriptor = Math.min(descriptor * 10 + (word.charAt(i) - '0'), 1_000_000);
      i++;
    }
    if (!word.startsWith("<<", i)) {
      return null;
    }
    i += 2;
    boolean chomp = i < word.length() && word.charAt(i) == '-';
    i = Blanks.skip(word, chomp ? i + 1 : i, word.length());
    if (i == word.length() || word.indexOf('<', i) >= 0) {
      return null;
    }
    StringBuilder name = new StringBuilder();
    boolean quoted = unquote(word, i, name);
    return name.length() == 0
        ? null
        : new OpenedHeredoc(
            name.toString(), !quoted, chomp, descriptor, offset + start, offset + at, 0, 0);
  }

  /** The word without its quotes; says whether there were any. Variables stay as they are. */
  private static boolean unquote(String word, int start, StringBuilder out) {
    boolean quoted = false;
    int i = start;
    while (i < word.length()) {
      int end = endOfPart(word, i);
      switch (word.charAt(i)) {
        case '\'' -> {
          quoted = true;
          out.append(word, i + 1, end - 1);
        }
        case '"' -> {
          quoted = true;
          for (int k = i + 1; k < end - 1; k++) {
            if (word.charAt(k) == '\\' && "\"$\\".indexOf(word.charAt(k + 1)) >= 0) {
              k++;
            }
            out.append(word.charAt(k));
          }
        }
        case '\\' -> out.append(word, i + 1, end);
        default -> out.append(word, i, end);
      }
      i = end;
    }
    return quoted;
  }
}
