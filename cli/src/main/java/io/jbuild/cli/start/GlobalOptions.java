package io.jbuild.cli.start;

import io.jbuild.cli.UsageException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What comes before the verb.
 *
 * @param root where the store is, when it was said
 */
record GlobalOptions(Optional<Path> root, Optional<Path> config) {

  /** Takes them off the front of {@code words}. */
  static GlobalOptions take(List<String> words, Map<String, String> environment) {
    Optional<Path> root = path(environment, "JBUILD_ROOT");
    Optional<Path> config = path(environment, "DOCKER_CONFIG");
    while (!words.isEmpty()) {
      String word = words.get(0);
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      if (!name.equals("--root") && !name.equals("--config") && !name.equals("--log-level")) {
        break;
      }
      words.remove(0);
      String value = equals < 0 ? next(name, words) : word.substring(equals + 1);
      switch (name) {
        case "--root" -> root = Optional.of(Path.of(value));
        case "--config" -> config = Optional.of(Path.of(value));
        default -> checkLevel(value);
      }
    }
    return new GlobalOptions(root, config);
  }

  private static String next(String name, List<String> words) {
    if (words.isEmpty()) {
      throw new UsageException("flag needs a value: " + name);
    }
    return words.remove(0);
  }

  private static void checkLevel(String level) {
    if (!List.of("debug", "info", "warn", "error", "fatal").contains(level)) {
      throw new UsageException(
          "invalid value '" + level + "' for --log-level: want debug, info, warn, error or fatal");
    }
    if (level.equals("debug")) {
      throw new UsageException("--log-level=debug is not supported: set JBUILD_DEBUG=1");
    }
  }

  private static Optional<Path> path(Map<String, String> environment, String name) {
    String value = environment.get(name);
    return value == null || value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
  }
}
