package io.jbuild.grammar.parse;

import io.jbuild.grammar.CommandLine;
import io.jbuild.grammar.Head;
import io.jbuild.grammar.Healthcheck;
import io.jbuild.grammar.Word;
import java.util.Optional;

/** What the flags of HEALTHCHECK say. */
final class HealthFlags {

  private HealthFlags() {}

  static Healthcheck read(Head head, Optional<CommandLine> command) {
    return new Healthcheck(
        head,
        command,
        Durations.read(head, "interval"),
        Durations.read(head, "timeout"),
        Durations.read(head, "start-period"),
        Durations.read(head, "start-interval"),
        retries(head));
  }

  private static int retries(Head head) {
    Optional<Word> value = head.flagValue("retries");
    if (value.isEmpty() || value.get().isEmpty()) {
      return 0;
    }
    int retries;
    try {
      retries = Integer.parseInt(value.get().text());
    } catch (NumberFormatException e) {
      throw new Rejection(
          "invalid number '" + value.get().text() + "' for --retries", value.get().span());
    }
    if (retries < 0) {
      throw new Rejection("--retries cannot be negative (" + retries + ")", value.get().span());
    }
    return retries;
  }
}
