package io.jbuild.builder.solve;

import io.jbuild.builder.CachePolicy;
import io.jbuild.builder.plan.Step;
import io.jbuild.layercache.BuildRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** Says whether an earlier result of a step may serve. */
public record Freshness(CachePolicy policy, Instant now) {

  boolean mayUse(Step step) {
    Optional<Duration> maxAge = step.head().maxAge();
    return !policy.noCache()
        && !policy.noCacheStages().contains(step.head().stage().toLowerCase(Locale.ROOT))
        && !(maxAge.isPresent() && maxAge.get().isZero());
  }

  /** Why it may not. */
  String reason(Step step) {
    if (policy.noCache()) {
      return "--no-cache";
    }
    return mayUse(step) ? "" : step.head().maxAge().isPresent() ? "no-cache" : "--no-cache-filter";
  }

  boolean isFresh(Step step, BuildRecord record) {
    Optional<Duration> maxAge = step.head().maxAge();
    return maxAge.isEmpty() || record.created().plus(maxAge.get()).isAfter(now);
  }
}
