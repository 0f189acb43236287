package io.jbuild.cli.render;

/** Text measured in the cells of a terminal. */
final class Cells {
  private static final char ESCAPE = 0x1b;

  /** First and last code points that take two cells (Unicode TR 11: wide and full-width). */
  private static final int[] WIDE = {
    0x1100, 0x115f, 0x2e80, 0x303e, 0x3041, 0xa4cf, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe30, 0xfe6f,
    0xff00, 0xff60, 0xffe0, 0xffe6, 0x1f300, 0x1faff, 0x20000, 0x3fffd
  };

  private Cells() {}

  static int width(String text) {
    int width = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      width += width(text.codePointAt(i));
    }
    return width;
  }

  private static int width(int codePoint) {
    if (codePoint < WIDE[0]) {
      return isMark(codePoint) ? 0 : 1;
    }
    for (int i = 0; i < WIDE.length; i += 2) {
      if (codePoint >= WIDE[i] && codePoint <= WIDE[i + 1]) {
        return 2;
      }
    }
    return isMark(codePoint) ? 0 : 1;
  }

  private static boolean isMark(int codePoint) {
    if (codePoint < 0x300) {
      return false;
    }
    int type = Character.getType(codePoint);
    return type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT;
  }

  /** The text when it fits, else its beginning with an ellipsis as last cell. */
  static String fit(String text, int cells) {
    if (width(text) <= cells) {
      return text;
    }
    int width = 0;
    int end = 0;
    while (end < text.length()) {
      int codePoint = text.codePointAt(end);
      if (width + width(codePoint) > cells - 1) {
        break;
      }
      width += width(codePoint);
      end += Character.charCount(codePoint);
    }
    return cells < 1 ? "" : text.substring(0, end) + "…";
  }

  /** The text with as many blanks behind it as make it {@code cells} wide. */
  static String pad(String text, int cells) {
    return text + " ".repeat(Math.max(0, cells - width(text)));
  }

  /**
   * What a line of output leaves on a terminal: no escape sequences or control characters, and of
   * what returns to the line's start only the last.
   */
  static String plain(String line) {
    String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    text = text.substring(text.lastIndexOf('\r') + 1);
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == ESCAPE) {
        i = afterEscape(text, i);
        continue;
      }
      if (c == '\t') {
        out.append(' ');
      } else if (!Character.isISOControl(c)) {
        out.append(c);
      }
      i++;
    }
    return out.toString();
  }

  /** ECMA-48: CSI ends at a byte from @ to ~, OSC at BEL or ST, others have one byte. */
  private static int afterEscape(String text, int escape) {
    int i = escape + 1;
    if (i >= text.length()) {
      return i;
    }
    char kind = text.charAt(i++);
    if (kind == '[') {
      while (i < text.length() && (text.charAt(i) < '@' || text.charAt(i) > '~')) {
        i++;
      }
      return Math.min(i + 1, text.length());
    }
    if (kind == ']') {
      while (i < text.length() && text.charAt(i) != 7 && text.charAt(i) != ESCAPE) {
        i++;
      }
      boolean two = i < text.length() && text.charAt(i) == ESCAPE;
      return Math.min(i + (two ? 2 : 1), text.length());
    }
    return i;
  }
}
