package io.jbuild.runner.volume;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A directory that outlives containers.
 *
 * @param anonymous whether jbuild named it, for one container
 * @param data where its files are
 */
public record Volume(
    String name, Path data, Instant created, boolean anonymous, Map<String, String> labels) {
  public Volume {
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }
}
