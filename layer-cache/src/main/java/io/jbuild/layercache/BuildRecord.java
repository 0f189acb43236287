package io.jbuild.layercache;

import java.time.Instant;
import java.util.List;

/**
 * What a build step gave: the layers it added (none for a step that only touches the
 * configuration), and what it was made from.
 *
 * @param step where the step stood, so that later builds can find the one to compare with: stage
 *     and instruction, without digests
 */
public record BuildRecord(
    CacheKey key, Recipe recipe, String step, List<Layer> layers, Instant created) {
  public BuildRecord {
    layers = List.copyOf(layers);
  }
}
