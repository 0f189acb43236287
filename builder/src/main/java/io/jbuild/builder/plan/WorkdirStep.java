package io.jbuild.builder.plan;

import io.jbuild.layercache.ContainerPath;
import java.util.List;
import java.util.OptionalInt;

/**
 * Makes a directory with its parents where they are missing, mode 0755.
 *
 * @param user who owns what is made, as USER has it; empty for root
 */
public record WorkdirStep(StepHead head, OptionalInt parent, ContainerPath path, String user)
    implements Step {

  @Override
  public List<Integer> inputs() {
    return parent.isPresent() ? List.of(parent.getAsInt()) : List.of();
  }
}
