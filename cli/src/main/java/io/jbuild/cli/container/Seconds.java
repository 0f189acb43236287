package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.UsageException;
import java.time.Duration;
import java.util.Optional;

/** Whole seconds; -1 is for ever. */
final class Seconds {
  private Seconds() {}

  static Optional<Duration> duration(Arguments a, String flag) {
    return a.value(flag).map(text -> Duration.ofSeconds(parse(flag, text)));
  }

  /**
   * @throws UsageException naming {@code flag}
   */
  static int parse(String flag, String text) {
    try {
      int value = Integer.parseInt(text);
      if (value >= -1) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new UsageException(
          "invalid value '" + text + "' for " + flag + ": want a number of seconds", e);
    }
    throw new UsageException(
        "invalid value '" + text + "' for " + flag + ": want seconds, or -1 for no limit");
  }
}
