package io.jbuild.layercache.tar;

/** A pax time: decimal seconds since 1970, maybe negative, maybe with a fraction. */
final class PaxTime {
  private static final int NANOS = 1_000_000_000;

  private PaxTime() {}

  /** Seconds rounded down, and the nanoseconds after them. */
  record Value(long seconds, int nanos) {}

  /**
   * @throws NumberFormatException when it is no time
   */
  static Value parse(String text) {
    int dot = text.indexOf('.');
    String whole = dot < 0 ? text : text.substring(0, dot);
    boolean negative = whole.startsWith("-");
    long seconds = whole.isEmpty() || whole.equals("-") ? 0 : Long.parseLong(whole);
    int nanos = dot < 0 ? 0 : fraction(text.substring(dot + 1));
    if (negative && nanos > 0) {
      return new Value(seconds - 1, NANOS - nanos);
    }
    return new Value(seconds, nanos);
  }

  private static int fraction(String digits) {
    int nanos = 0;
    for (int i = 0; i < digits.length() || i < 9; i++) {
      char c = i < digits.length() ? digits.charAt(i) : '0';
      if (c < '0' || c > '9') {
        throw new NumberFormatException("no fraction of a second: '" + digits + "'");
      }
      if (i < 9) {
        nanos = nanos * 10 + (c - '0');
      }
    }
    return nanos;
  }

  static String print(long seconds, int nanos) {
    if (nanos == 0) {
      return Long.toString(seconds);
    }
    boolean negative = seconds < 0;
    long whole = negative ? -(seconds + 1) : seconds;
    StringBuilder fraction = new StringBuilder(Integer.toString(negative ? NANOS - nanos : nanos));
    while (fraction.length() < 9) {
      fraction.insert(0, '0');
    }
    while (fraction.charAt(fraction.length() - 1) == '0') {
      fraction.setLength(fraction.length() - 1);
    }
    return (negative ? "-" : "") + whole + '.' + fraction;
  }
}
