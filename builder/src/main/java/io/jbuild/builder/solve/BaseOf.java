package io.jbuild.builder.solve;

import io.jbuild.builder.plan.BaseStep;
import io.jbuild.builder.plan.BuildGraph;
import io.jbuild.builder.plan.Step;
import io.jbuild.layercache.Image;
import java.util.Optional;
import java.util.OptionalInt;

/** The image that the result of a graph stands on. */
final class BaseOf {
  private BaseOf() {}

  static Optional<Image> find(BuildGraph graph) {
    OptionalInt at = graph.result();
    while (at.isPresent()) {
      Step step = graph.steps().get(at.getAsInt());
      if (step instanceof BaseStep base) {
        return Optional.of(base.image());
      }
      at = step.parent();
    }
    return Optional.empty();
  }
}
