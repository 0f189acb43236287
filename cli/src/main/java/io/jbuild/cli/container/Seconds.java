package io.jbuild.cli.container;

import io.jbuild.cli.UsageException;

/** Whole seconds; -1 is for ever. */
final class Seconds {
  private Seconds() {}

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
