package io.jbuild.builder.config;

import java.util.Locale;
import java.util.Set;

/** The signals that STOPSIGNAL may name: those of signal(7) on Linux. */
final class Signals {
  private static final Set<String> NAMES =
      Set.of(
          "ABRT", "ALRM", "BUS", "CHLD", "CLD", "CONT", "FPE", "HUP", "ILL", "INT", "IO", "IOT",
          "KILL", "PIPE", "POLL", "PROF", "PWR", "QUIT", "SEGV", "STKFLT", "STOP", "SYS", "TERM",
          "TRAP", "TSTP", "TTIN", "TTOU", "URG", "USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ",
          "RTMIN", "RTMAX");

  private Signals() {}

  /**
   * @throws IllegalArgumentException when it is neither a number other than 0 nor a name, with or
   *     without {@code SIG}
   */
  static void check(String signal) {
    if (!isNumber(signal) && !isName(signal)) {
      throw new IllegalArgumentException(
          "invalid signal: '" + signal + "': want a number or a name such as SIGTERM");
    }
  }

  private static boolean isNumber(String signal) {
    try {
      return Integer.parseInt(signal) != 0;
    } catch (NumberFormatException e) {
      // then it may be a name
      return false;
    }
  }

  private static boolean isName(String signal) {
    String name = signal.toUpperCase(Locale.ROOT);
    name = name.startsWith("SIG") ? name.substring(3) : name;
    return NAMES.contains(name) || isRealTime(name, "RTMIN+", 15) || isRealTime(name, "RTMAX-", 14);
  }

  private static boolean isRealTime(String name, String prefix, int most) {
    if (!name.startsWith(prefix)) {
      return false;
    }
    try {
      int offset = Integer.parseInt(name.substring(prefix.length()));
      return offset >= 1 && offset <= most;
    } catch (NumberFormatException e) {
      // then it is no name
      return false;
    }
  }
}
