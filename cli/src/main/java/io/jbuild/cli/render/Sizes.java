package io.jbuild.cli.render;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Numbers as people read them, in docker's words. */
public final class Sizes {
  private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB", "PB");

  private static final List<String> BINARY = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB");

  private Sizes() {}

  /** Decimal units, three digits: {@code 4.27MB}. */
  public static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < UNITS.size() - 1) {
      value /= 1000;
      unit++;
    }
    String digits = value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f";
    String number = unit == 0 ? Long.toString(bytes) : String.format(Locale.ROOT, digits, value);
    if (number.indexOf('.') >= 0) {
      number = number.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
    return number + UNITS.get(unit);
  }

  /** Binary units, four digits: {@code 7.668GiB}. */
  public static String binary(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < BINARY.size() - 1) {
      value /= 1024;
      unit++;
    }
    String digits = value >= 1000 ? "%.0f" : value >= 100 ? "%.1f" : value >= 10 ? "%.2f" : "%.3f";
    String number = String.format(Locale.ROOT, digits, value);
    if (number.indexOf('.') >= 0) {
      number = number.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
    return number + BINARY.get(unit);
  }

  /** {@code 3 hours ago}, without the last word. */
  public static String age(Instant then, Instant now) {
    long seconds = Math.max(0, Duration.between(then, now).toSeconds());
    if (seconds < 1) {
      return "Less than a second";
    }
    if (seconds == 1) {
      return "1 second";
    }
    if (seconds < 60) {
      return seconds + " seconds";
    }
    long minutes = seconds / 60;
    if (minutes == 1) {
      return "About a minute";
    }
    if (minutes < 60) {
      return minutes + " minutes";
    }
    long hours = Math.round(minutes / 60.0);
    if (hours == 1) {
      return "About an hour";
    }
    if (hours < 48) {
      return hours + " hours";
    }
    if (hours < 24 * 14) {
      return hours / 24 + " days";
    }
    if (hours < 24 * 60) {
      return hours / 24 / 7 + " weeks";
    }
    return hours < 24 * 365 * 2 ? hours / 24 / 30 + " months" : hours / 24 / 365 + " years";
  }

  /** A point in time as docker's lists have it, in UTC: {@code 2026-11-21 14:57:12 +0000 UTC}. */
  public static String stamp(Instant time) {
    String text = time.truncatedTo(ChronoUnit.SECONDS).toString();
    return text.substring(0, text.length() - 1).replace('T', ' ') + " +0000 UTC";
  }

  /** Seconds with one decimal: {@code 3.2s}. */
  public static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1fs", time.toMillis() / 1000.0);
  }
}
