package io.jbuild.cli.check;

import io.jbuild.cli.UsageException;
import java.util.Locale;

/** What {@code --call} asks for: {@code check|outline|targets|build[,format=text|json]}. */
public record Call(Kind kind, CheckFormat format) {

  /** What is done with the Dockerfile. */
  public enum Kind {
    BUILD,
    CHECK,
    OUTLINE,
    TARGETS
  }

  public static Call parse(String text) {
    String[] words = text.split(",", -1);
    Kind kind =
        switch (words[0].toLowerCase(Locale.ROOT)) {
          case "build" -> Kind.BUILD;
          case "check", "lint" -> Kind.CHECK;
          case "outline" -> Kind.OUTLINE;
          case "targets" -> Kind.TARGETS;
          default ->
              throw new UsageException(
                  "invalid value '" + text + "' for --call: want check, outline, targets or build");
        };
    CheckFormat format = CheckFormat.TEXT;
    for (int i = 1; i < words.length; i++) {
      if (!words[i].startsWith("format=")) {
        throw new UsageException(
            "invalid option '" + words[i] + "' for --call: want format=text or format=json");
      }
      format = CheckFormat.parse("--call", words[i].substring("format=".length()));
    }
    if (format == CheckFormat.SARIF && kind != Kind.CHECK) {
      throw new UsageException("--call=" + words[0] + " has no format sarif: want text or json");
    }
    return new Call(kind, format);
  }
}
