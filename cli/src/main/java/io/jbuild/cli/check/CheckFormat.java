package io.jbuild.cli.check;

import io.jbuild.cli.UsageException;

/** How findings are printed. */
public enum CheckFormat {
  TEXT,
  JSON,
  SARIF;

  /**
   * @param flag that the word was given to
   */
  public static CheckFormat parse(String flag, String word) {
    return switch (word) {
      case "", "text" -> TEXT;
      case "json" -> JSON;
      case "sarif" -> SARIF;
      default ->
          throw new UsageException(
              "invalid format '" + word + "' for " + flag + ": want text, json or sarif");
    };
  }

  /** The whole output, with a line feed at its end. */
  public String print(Checked checked) {
    return switch (this) {
      case TEXT -> CheckText.print(checked);
      case JSON -> CheckJson.print(checked);
      case SARIF -> CheckSarif.print(checked);
    };
  }
}
