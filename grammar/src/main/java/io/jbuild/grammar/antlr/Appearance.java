package io.jbuild.grammar.antlr;

/**
 * What the rules of a mode are shown of the characters: those that they don't tell apart look
 * alike.
 *
 * <p>ANTLR works out each step, from a state by a character, when it is first taken, and remembers
 * those by ASCII characters only. The fewer there are, the sooner all steps are known.
 */
final class Appearance {
  private static final char OTHER = '\u007F';
  private static final char CONTROL = '\u0001';
  private static final char DIGIT = '0';

  /** At the start of a line any letter may count. */
  static final Appearance NAMES = names();

  static final Appearance FLAGS = new Appearance("-'\"\\");
  static final Appearance IMAGE = new Appearance("aAsS");
  static final Appearance WORDS = new Appearance("");
  static final Appearance ARRAYS = arrays();
  static final Appearance PAIRS = new Appearance("='\"\\");
  static final Appearance PAIRS_EXCHANGED = exchanged();

  private final char[] shown = new char[0x80];

  /**
   * @param apart the characters that are told apart, beside the blanks
   */
  private Appearance(String apart) {
    for (char c = 0; c < shown.length; c++) {
      boolean kept = c == '\n' || Blanks.isBlank(c) || apart.indexOf(c) >= 0;
      shown[c] = kept ? c : OTHER;
    }
  }

  private static Appearance names() {
    Appearance names = new Appearance("");
    for (char c = 0; c < names.shown.length; c++) {
      names.shown[c] = c;
    }
    return names;
  }

  /** JSON knows control characters and, behind a backslash, some letters and hexadecimal digits. */
  private static Appearance arrays() {
    Appearance arrays = new Appearance("[],\"\\/bfnrtu");
    for (char c = 0; c < arrays.shown.length; c++) {
      if (arrays.shown[c] == OTHER && c < ' ') {
        arrays.shown[c] = CONTROL;
      } else if (arrays.shown[c] == OTHER && Character.digit(c, 16) >= 0) {
        arrays.shown[c] = DIGIT;
      }
    }
    return arrays;
  }

  /** Backslash and backtick change places: the rules only know the first. */
  private static Appearance exchanged() {
    Appearance exchanged = new Appearance("='\"");
    exchanged.shown['`'] = '\\';
    return exchanged;
  }

  char of(char c) {
    return c < shown.length ? shown[c] : OTHER;
  }
}
