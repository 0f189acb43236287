package io.jbuild.layercache.json;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/**
 * Times in the form of Go's {@code time.RFC3339Nano}: a fraction without zeros at its end. Without
 * {@code java.time.format}, which takes longer to load than a whole build that changes nothing.
 */
public final class GoTime {
  private static final long DAY = 86_400;

  private GoTime() {}

  public static String print(Instant time) {
    long seconds = time.getEpochSecond();
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(seconds, DAY));
    int second = (int) Math.floorMod(seconds, DAY);
    StringBuilder out = new StringBuilder(32);
    pad(out, date.getYear(), 4).append('-');
    pad(out, date.getMonthValue(), 2).append('-');
    pad(out, date.getDayOfMonth(), 2).append('T');
    pad(out, second / 3600, 2).append(':');
    pad(out, second / 60 % 60, 2).append(':');
    pad(out, second % 60, 2);
    int nanos = time.getNano();
    if (nanos != 0) {
      out.append('.');
      pad(out, nanos, 9);
      while (out.charAt(out.length() - 1) == '0') {
        out.setLength(out.length() - 1);
      }
    }
    return out.append('Z').toString();
  }

  private static StringBuilder pad(StringBuilder out, int value, int width) {
    String digits = Integer.toString(value);
    for (int i = digits.length(); i < width; i++) {
      out.append('0');
    }
    return out.append(digits);
  }

  /**
   * Reads RFC 3339.
   *
   * @throws IOException when it is not one
   */
  public static Instant parse(String text) throws IOException {
    try {
      long day =
          LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)).toEpochDay();
      expect(text, 4, "-");
      expect(text, 7, "-");
      expect(text, 10, "Tt ");
      expect(text, 13, ":");
      expect(text, 16, ":");
      long second =
          number(text, 11, 13) * 3600L + number(text, 14, 16) * 60L + number(text, 17, 19);
      int i = 19;
      long nanos = 0;
      if (i < text.length() && text.charAt(i) == '.') {
        long unit = 100_000_000;
        for (i++; i < text.length() && isDigit(text.charAt(i)); i++) {
          nanos += (text.charAt(i) - '0') * unit;
          unit /= 10;
        }
      }
      return Instant.ofEpochSecond(day * DAY + second - offset(text, i), nanos);
    } catch (DateTimeException | IndexOutOfBoundsException | NumberFormatException e) {
      throw new IOException("'" + text + "' is no time of RFC 3339", e);
    }
  }

  private static long offset(String text, int at) {
    char sign = text.charAt(at);
    if ((sign == 'Z' || sign == 'z') && text.length() == at + 1) {
      return 0;
    }
    expect(text, at, "+-");
    expect(text, at + 3, ":");
    if (text.length() != at + 6) {
      throw new NumberFormatException("more follows the time");
    }
    long offset = number(text, at + 1, at + 3) * 3600L + number(text, at + 4, at + 6) * 60L;
    return sign == '-' ? -offset : offset;
  }

  private static void expect(String text, int at, String any) {
    if (any.indexOf(text.charAt(at)) < 0) {
      throw new NumberFormatException("unexpected character at " + at);
    }
  }

  private static int number(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      if (!isDigit(text.charAt(i))) {
        throw new NumberFormatException("no digit at " + i);
      }
      value = value * 10 + (text.charAt(i) - '0');
    }
    return value;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
