package io.jbuild.builder.plan;

import io.jbuild.layercache.Image;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The steps of a graph as they come; each image is in it once. */
final class GraphBuilder {
  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Integer> bases = new HashMap<>();

  int nextId() {
    return steps.size();
  }

  int add(Step step) {
    steps.add(step);
    return step.id();
  }

  int addBase(StepHead head, String name, Image image) {
    Integer known = bases.get(image.digest().hex());
    if (known != null) {
      return known;
    }
    bases.put(image.digest().hex(), head.id());
    return add(new BaseStep(head, name, image));
  }

  List<Step> steps() {
    return steps;
  }
}
