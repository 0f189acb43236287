package io.jbuild.cli.container;

import io.jbuild.cli.UsageException;
import java.util.List;
import java.util.Locale;

/** Signals as people write them: {@code SIGTERM}, {@code term}, {@code 15}, {@code RTMIN+3}. */
final class SignalName {
  private static final int LAST = 64;
  private static final int RTMIN = 34;

  /** By number, from 1 (signal(7), x86 and ARM). */
  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  private SignalName() {}

  /**
   * @throws UsageException naming {@code flag}
   */
  static int parse(String flag, String text) {
    String upper = text.toUpperCase(Locale.ROOT);
    String name = upper.startsWith("SIG") ? upper.substring(3) : upper;
    int named = NAMES.indexOf(name) + 1;
    if (named > 0) {
      return named;
    }
    try {
      int number = number(name);
      if (number > 0 && number <= LAST) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new UsageException(invalid(flag, text), e);
    }
    throw new UsageException(invalid(flag, text));
  }

  /** As docker writes it: {@code SIGTERM}. */
  static String print(int number) {
    return number <= NAMES.size() ? "SIG" + NAMES.get(number - 1) : "RTMIN+" + (number - RTMIN);
  }

  private static int number(String name) {
    if (name.startsWith("RTMIN")) {
      return RTMIN + offset(name.substring("RTMIN".length()));
    }
    return name.startsWith("RTMAX")
        ? LAST + offset(name.substring("RTMAX".length()))
        : Integer.parseInt(name);
  }

  private static int offset(String text) {
    return text.isEmpty() ? 0 : Integer.parseInt(text);
  }

  private static String invalid(String flag, String text) {
    return "invalid value '" + text + "' for " + flag + ": want a signal such as TERM, SIGHUP or 9";
  }
}
