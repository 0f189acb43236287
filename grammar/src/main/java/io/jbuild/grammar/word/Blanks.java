package io.jbuild.grammar.word;

/** Which characters part words. */
final class Blanks {

  private Blanks() {}

  /** Unicode White_Space, as Go's {@code unicode.IsSpace}: other than Java's, NBSP is one. */
  static boolean isBlank(char c) {
    if (c < 0x80) {
      return c == ' ' || (c >= '\t' && c <= '\r');
    }
    return c == '\u0085' || c == '\u00a0' || Character.isSpaceChar(c);
  }
}
