package io.jbuild.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/** Points in time as people write them: {@code 10m}, {@code 2026-11-21T07:00:00Z}, seconds. */
public final class Moment {
  private Moment() {}

  /**
   * What {@code --since} and {@code until=} take: a duration before {@code now} (Go's {@code
   * 1h30m}), a date, a date and time with or without offset, or seconds since 1970.
   *
   * @throws UsageException naming {@code flag}
   */
  public static Instant parse(String flag, String text, Instant now) {
    try {
      if (isSeconds(text)) {
        int point = text.indexOf('.');
        return Instant.ofEpochSecond(Long.parseLong(point < 0 ? text : text.substring(0, point)));
      }
      if (text.length() >= 10 && text.charAt(4) == '-') {
        return date(text);
      }
      return now.minus(duration(text));
    } catch (DateTimeException | NumberFormatException e) {
      throw new UsageException(
          "invalid value '" + text + "' for " + flag + ": want 10m, 1h30m or a date and time", e);
    }
  }

  private static boolean isSeconds(String text) {
    boolean digit = false;
    for (int i = 0; i < text.length(); i++) {
      boolean isDigit = Character.isDigit(text.charAt(i));
      digit |= isDigit;
      if (!isDigit && text.charAt(i) != '.') {
        return false;
      }
    }
    return digit;
  }

  private static Instant date(String text) {
    if (text.length() == 10) {
      return LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant();
    }
    char last = text.charAt(text.length() - 1);
    boolean offset = last == 'Z' || text.lastIndexOf('+') > 10 || text.lastIndexOf('-') > 10;
    return offset
        ? OffsetDateTime.parse(text).toInstant()
        : LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant();
  }

  /**
   * Go's form of a duration.
   *
   * @throws NumberFormatException when it is none
   */
  public static Duration duration(String text) {
    Duration sum = Duration.ZERO;
    int at = 0;
    while (at < text.length()) {
      int start = at;
      while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
        at++;
      }
      double number = Double.parseDouble(text.substring(start, at));
      int unit = at;
      while (at < text.length() && Character.isLetter(text.charAt(at))) {
        at++;
      }
      sum = sum.plusNanos(Math.round(number * nanos(text.substring(unit, at))));
    }
    if (text.isEmpty()) {
      throw new NumberFormatException("no duration");
    }
    return sum;
  }

  private static double nanos(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "µs" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> 1e9;
      case "m" -> 60e9;
      case "h" -> 3600e9;
      default -> throw new NumberFormatException("unknown unit " + unit);
    };
  }
}
