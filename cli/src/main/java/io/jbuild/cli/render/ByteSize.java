package io.jbuild.cli.render;

import io.jbuild.cli.UsageException;
import java.util.Locale;

/** Sizes as people write them: {@code 64m}, {@code 1.5g}, {@code 512kb}; in powers of 1024. */
public final class ByteSize {
  private static final String UNITS = "bkmgtp";

  private ByteSize() {}

  /**
   * @throws UsageException naming {@code flag}
   */
  public static long parse(String flag, String text) {
    String t = text.strip().toLowerCase(Locale.ROOT);
    int end = 0;
    while (end < t.length() && (Character.isDigit(t.charAt(end)) || t.charAt(end) == '.')) {
      end++;
    }
    String unit = t.substring(end).strip();
    if (unit.endsWith("ib")) {
      unit = unit.substring(0, unit.length() - 2);
    } else if (unit.length() == 2 && unit.endsWith("b")) {
      unit = unit.substring(0, 1);
    }
    int power = unit.isEmpty() ? 0 : UNITS.indexOf(unit.charAt(0));
    if (end == 0 || unit.length() > 1 || power < 0) {
      throw new UsageException(
          "invalid value '" + text + "' for " + flag + ": want a size such as 64m or 1g");
    }
    try {
      return (long) (Double.parseDouble(t.substring(0, end)) * Math.pow(1024, power));
    } catch (NumberFormatException e) {
      throw new UsageException(
          "invalid value '" + text + "' for " + flag + ": want a size such as 64m or 1g", e);
    }
  }
}
