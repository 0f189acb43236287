package io.jbuild.runner;

import java.util.List;
import java.util.Optional;

/**
 * A limit of getrlimit(2).
 *
 * @param resource its number
 * @param soft -1: none
 * @param hard -1: none
 */
public record Ulimit(String name, int resource, long soft, long hard) {
  /** Names by number, as docker writes them. */
  private static final List<String> NAMES =
      List.of(
          "cpu",
          "fsize",
          "data",
          "stack",
          "core",
          "rss",
          "nproc",
          "nofile",
          "memlock",
          "as",
          "locks",
          "sigpending",
          "msgqueue",
          "nice",
          "rtprio",
          "rttime");

  /** Parses {@code name=soft[:hard]}, -1 for none. */
  public static Ulimit parse(String text) {
    int equals = text.indexOf('=');
    Optional<Integer> resource = find(equals < 0 ? text : text.substring(0, equals));
    if (equals < 0 || resource.isEmpty()) {
      throw new IllegalArgumentException(
          "invalid ulimit '" + text + "': want name=soft[:hard], name one of " + NAMES);
    }
    String[] values = text.substring(equals + 1).split(":", -1);
    try {
      long soft = Long.parseLong(values[0]);
      long hard = values.length > 1 ? Long.parseLong(values[1]) : soft;
      if (values.length > 2 || soft < -1 || hard < -1) {
        throw new NumberFormatException();
      }
      boolean above = hard != -1 && (soft == -1 || soft > hard);
      if (above) {
        throw new IllegalArgumentException(
            "invalid ulimit '" + text + "': the soft limit is above the hard one");
      }
      return new Ulimit(text.substring(0, equals), resource.get(), soft, hard);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "invalid ulimit '" + text + "': a limit is a number, or -1 for none", e);
    }
  }

  private static Optional<Integer> find(String name) {
    int i = NAMES.indexOf(name);
    return i < 0 ? Optional.empty() : Optional.of(i);
  }
}
