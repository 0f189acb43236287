package io.jbuild.builder.plan;

import io.jbuild.layercache.Image;
import java.util.List;
import java.util.OptionalInt;

/**
 * The layers of an image.
 *
 * @param name as the Dockerfile has it, for messages
 */
public record BaseStep(StepHead head, String name, Image image) implements Step {

  @Override
  public OptionalInt parent() {
    return OptionalInt.empty();
  }

  @Override
  public List<Integer> inputs() {
    return List.of();
  }
}
