package io.jbuild.builder.plan;

import io.jbuild.builder.BuildEvent;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.Platform;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What has to be done for one platform, and the configuration of the image that comes out.
 *
 * @param steps just those that the target needs, each after its inputs
 * @param result the step whose files are the image's; empty for an image without any
 * @param config without dates in the history entries of this build; its diff ids are the base
 *     image's. Has a history entry that is no empty layer for each step from the base to the result
 * @param inheritedHistory how many of the history entries are the base image's
 * @param sourceDateEpoch what the build argument or global ARG of that name says
 * @param warnings what is probably not as meant
 */
public record BuildGraph(
    Platform platform,
    List<Step> steps,
    OptionalInt result,
    ImageConfig config,
    int inheritedHistory,
    OptionalLong sourceDateEpoch,
    List<BuildEvent.Warning> warnings) {

  public BuildGraph {
    steps = List.copyOf(steps);
    warnings = List.copyOf(warnings);
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i).id() != i) {
        throw new IllegalArgumentException("step " + steps.get(i).id() + " stands at " + i);
      }
    }
  }
}
