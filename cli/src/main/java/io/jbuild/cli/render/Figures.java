package io.jbuild.cli.render;

import java.time.Duration;

/** Numbers of a build as people read them; written by hand since formatters start slowly. */
final class Figures {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

  private Figures() {}

  /** Seconds with one decimal: {@code 3.2s}. */
  static String seconds(Duration time) {
    long tenths = (time.toMillis() + 50) / 100;
    return tenths / 10 + "." + tenths % 10 + "s";
  }

  /** Seconds with three decimals: {@code 0.123}. */
  static String millis(Duration time) {
    long millis = Math.max(0, time.toMillis());
    String rest = Long.toString(1000 + millis % 1000);
    return millis / 1000 + "." + rest.substring(1);
  }

  /** Decimal units: {@code 4.27MB}. */
  static String bytes(long bytes) {
    int unit = 0;
    long scale = 1;
    while (unit < UNITS.length - 1 && bytes / scale >= 1000) {
      scale *= 1000;
      unit++;
    }
    if (unit == 0) {
      return bytes + UNITS[0];
    }
    long whole = bytes / scale;
    // three digits in all
    int decimals = whole >= 100 ? 0 : whole >= 10 ? 1 : 2;
    long step = scale / (decimals == 0 ? 1 : decimals == 1 ? 10 : 100);
    long rounded = bytes / step;
    String digits = Long.toString(rounded);
    int point = digits.length() - decimals;
    String fraction = digits.substring(point);
    while (fraction.endsWith("0")) {
      fraction = fraction.substring(0, fraction.length() - 1);
    }
    return digits.substring(0, point) + (fraction.isEmpty() ? "" : "." + fraction) + UNITS[unit];
  }

  /** {@code 1.2MB / 3.4MB}, without the second when the whole is not known. */
  static String transfer(long done, long total) {
    return total > 0 ? bytes(done) + " / " + bytes(total) : bytes(done);
  }
}
