package io.jbuild.grammar.antlr;

/** What is trimmed from lines. */
final class Blanks {

  private Blanks() {}

  /** Unicode White_Space but the line feed, as Go's {@code unicode.IsSpace}. */
  static boolean isBlank(char c) {
    if (c < 0x80) {
      return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\u000B';
    }
    return c == '\u0085' || c == '\u00a0' || Character.isSpaceChar(c);
  }

  /** The first place from {@code start} on that is not blank, or {@code end}. */
  static int skip(CharSequence text, int start, int end) {
    int at = start;
    while (at < end && isBlank(text.charAt(at))) {
      at++;
    }
    return at;
  }
}
