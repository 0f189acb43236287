package io.jbuild.builder.plan;

import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.Platform;
import java.util.List;
import java.util.OptionalInt;

/**
 * What has to be done for one platform, and the configuration of the image that comes out.
 *
 * @param steps just those that the target needs, each after its inputs
 * @param result the step whose files are the image's; empty for an image without any
 * @param config without dates in the history entries of this build; its diff ids are the base
 *     image's. Has a history entry that is no empty layer for each step from the base to the result
 */
public record BuildGraph(
    Platform platform, List<Step> steps, OptionalInt result, ImageConfig config) {

  public BuildGraph {
    steps = List.copyOf(steps);
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).id() != i) {
        throw new IllegalArgumentException("step " + steps.get(i).id() + " stands at " + i);
      }
    }
  }
}
