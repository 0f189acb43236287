package io.jbuild.layercache;

import java.time.Duration;
import java.util.List;

/**
 * How to tell whether a container is well; a docker extension of the image configuration.
 *
 * @param test {@code NONE}, or {@code CMD} or {@code CMD-SHELL} and its words; empty: inherit
 * @param retries 0: inherit; so is a zero duration
 */
public record Healthcheck(
    List<String> test,
    Duration interval,
    Duration timeout,
    Duration startPeriod,
    Duration startInterval,
    int retries) {
  public Healthcheck {
    test = List.copyOf(test);
  }
}
