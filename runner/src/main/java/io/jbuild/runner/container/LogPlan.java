package io.jbuild.runner.container;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where what a container writes is kept, and how much of it.
 *
 * @param driver {@code json-file}, {@code local} or {@code none}
 * @param options as they were given
 * @param maxSize bytes of one file; 0: no limit
 * @param maxFiles how many there are at most
 */
public record LogPlan(String driver, Map<String, String> options, long maxSize, int maxFiles) {
  private static final String JSON_FILE = "json-file";
  private static final long LOCAL_SIZE = 20_000_000;
  private static final int LOCAL_FILES = 5;
  private static final String UNITS = "bkmg";

  public static final LogPlan USUAL = of(JSON_FILE, Map.of());

  public LogPlan {
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }

  /** As {@code --log-driver} and {@code --log-opt} say; no driver is {@code json-file}. */
  public static LogPlan of(String wanted, Map<String, String> options) {
    String driver = wanted.isEmpty() ? JSON_FILE : wanted;
    boolean local = driver.equals("local");
    if (driver.equals("none")) {
      if (!options.isEmpty()) {
        throw new IllegalArgumentException("log driver none has no options");
      }
      return new LogPlan(driver, options, 0, 0);
    }
    if (!local && !driver.equals(JSON_FILE)) {
      throw new IllegalArgumentException(
          "log driver '"
              + driver
              + "' is not supported: want json-file, local or none; to send it elsewhere, read what"
              + " jbuild logs -f NAME prints");
    }
    long size = local ? LOCAL_SIZE : 0;
    int files = local ? LOCAL_FILES : 1;
    for (Map.Entry<String, String> o : options.entrySet()) {
      switch (o.getKey()) {
        case "max-size" -> size = size(o.getValue());
        case "max-file" -> files = count(o.getValue());
        case "mode" -> only(driver, o, "blocking");
        case "compress" -> only(driver, o, "false");
        default ->
            throw new IllegalArgumentException(
                "unknown option '"
                    + o.getKey()
                    + "' of log driver "
                    + driver
                    + ": want max-size,"
                    + " max-file, mode=blocking or compress=false");
      }
    }
    if (size == 0 && files > 1) {
      throw new IllegalArgumentException("log option max-file needs max-size, too");
    }
    return new LogPlan(driver, options, size, files);
  }

  private static void only(String driver, Map.Entry<String, String> option, String value) {
    if (!option.getValue().equals(value)) {
      throw new IllegalArgumentException(
          "option "
              + option.getKey()
              + '='
              + option.getValue()
              + " of log driver "
              + driver
              + " is not supported: it is always "
              + value);
    }
  }

  /** Units of a thousand, as docker reads them here. */
  private static long size(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String t =
        lower.length() > 1 && lower.endsWith("b") ? lower.substring(0, lower.length() - 1) : lower;
    int unit = t.isEmpty() ? -1 : UNITS.indexOf(t.charAt(t.length() - 1));
    try {
      long number = Long.parseLong(unit < 0 ? t : t.substring(0, t.length() - 1));
      for (int i = 0; i < unit; i++) {
        number = Math.multiplyExact(number, 1000L);
      }
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException(badSize(text), e);
    }
    throw new IllegalArgumentException(badSize(text));
  }

  private static String badSize(String text) {
    return "invalid value '" + text + "' for log option max-size: want a size such as 10m";
  }

  private static int count(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "invalid value '" + text + "' for log option max-file: want a number", e);
    }
    throw new IllegalArgumentException(
        "invalid value '" + text + "' for log option max-file: want at least 1");
  }

  /** Whether it can be read again. */
  public boolean isKept() {
    return !driver.equals("none");
  }
}
