package io.jbuild.layercache.prune;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much of the build cache may go.
 *
 * @param usedBefore only what was last of use before then
 * @param keepBytes the least recently used goes until no more than this much is left
 */
public record PruneRule(Optional<Instant> usedBefore, OptionalLong keepBytes) {
  public static final PruneRule ALL = new PruneRule(Optional.empty(), OptionalLong.empty());

  public PruneRule withUsedBefore(Instant time) {
    return new PruneRule(Optional.of(time), keepBytes);
  }

  public PruneRule withKeepBytes(long bytes) {
    return new PruneRule(usedBefore, OptionalLong.of(bytes));
  }
}
