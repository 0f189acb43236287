package io.jbuild.cli.render;

/**
 * What an image says, as a terminal may have it: whoever made the image chose the names and lines
 * in it, and must not be able to move the cursor or to turn text around.
 */
public final class Printable {
  private Printable() {}

  /** A name: every control and formatting character and stray byte as {@code \x1b}. */
  public static String name(String text) {
    return escaped(text, false);
  }

  /** A line of a text: the same, but tabulators stay. */
  public static String line(String text) {
    return escaped(text, true);
  }

  private static String escaped(String text, boolean keepTabs) {
    StringBuilder out = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int type = Character.getType(c);
      if (c == '\t' && keepTabs) {
        out.append('\t');
      } else if (c >= 0xdc80 && c <= 0xdcff) {
        hex(out, 'x', c - 0xdc00, 2); // a byte that is no UTF-8, see PathBytes
      } else if (Character.isISOControl(c)) {
        hex(out, 'x', c, 2);
      } else if (type == Character.FORMAT
          || type == Character.SURROGATE
          || type == Character.LINE_SEPARATOR
          || type == Character.PARAGRAPH_SEPARATOR) {
        hex(out, 'u', c, 4);
      } else {
        out.appendCodePoint(c);
      }
    }
    return out.toString();
  }

  private static void hex(StringBuilder out, char kind, int value, int digits) {
    String hex = Integer.toHexString(value);
    out.append('\\').append(kind).append("0".repeat(Math.max(0, digits - hex.length())));
    out.append(hex);
  }
}
