package io.jbuild.builder.plan;

import io.jbuild.grammar.Comment;
import java.time.Duration;
import java.util.Optional;

/** The comment above an instruction that says how long its result serves. */
final class CacheComment {
  private static final String PREFIX = "jbuild:";

  private CacheComment() {}

  /**
   * {@code # jbuild: no-cache}: zero. {@code # jbuild: no-cache=24h}: that long.
   *
   * @throws IllegalArgumentException when a comment for jbuild says something else
   */
  static Optional<Duration> maxAge(Command command) {
    for (Comment comment : command.instruction().comments()) {
      if (comment.text().startsWith(PREFIX)) {
        String word = comment.text().substring(PREFIX.length()).strip();
        if (word.equals("no-cache")) {
          return Optional.of(Duration.ZERO);
        }
        if (word.startsWith("no-cache=")) {
          return Optional.of(duration(comment, word.substring("no-cache=".length())));
        }
        throw invalid(comment);
      }
    }
    return Optional.empty();
  }

  private static Duration duration(Comment comment, String text) {
    if (text.length() < 2 || text.length() > 9) {
      throw invalid(comment);
    }
    long number = 0;
    for (int i = 0; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw invalid(comment);
      }
      number = number * 10 + (c - '0');
    }
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(number);
      case 'm' -> Duration.ofMinutes(number);
      case 'h' -> Duration.ofHours(number);
      case 'd' -> Duration.ofDays(number);
      default -> throw invalid(comment);
    };
  }

  private static IllegalArgumentException invalid(Comment comment) {
    return new IllegalArgumentException(
        "invalid comment '# "
            + comment.text()
            + "': want '# jbuild: no-cache' or '# jbuild: no-cache=24h'");
  }
}
