package io.jbuild.grammar;

import java.time.Duration;
import java.util.Optional;

/**
 * {@code HEALTHCHECK}: how to tell whether a container works.
 *
 * @param command empty for {@code HEALTHCHECK NONE}
 * @param interval zero means: as inherited; so for all durations and for {@code retries}
 */
public record Healthcheck(
    Head head,
    Optional<CommandLine> command,
    Duration interval,
    Duration timeout,
    Duration startPeriod,
    Duration startInterval,
    int retries)
    implements Instruction {

  @Override
  public Keyword keyword() {
    return Keyword.HEALTHCHECK;
  }
}
