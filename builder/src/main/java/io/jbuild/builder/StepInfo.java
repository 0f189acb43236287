package io.jbuild.builder;

import java.util.List;

/**
 * A step as people see it.
 *
 * @param id unique in its build, counted from 1 in the order of the Dockerfile
 * @param stage the stage's name, or its number when it has none; empty outside of stages
 * @param number which of the stage's steps, from 1
 * @param total how many steps the stage has
 * @param text the instruction after expansion, on one line, without a secret
 * @param line of the Dockerfile, from 1; 0 when it is from nowhere
 * @param inputs ids of the steps whose results it needs
 */
public record StepInfo(
    int id, String stage, int number, int total, String text, int line, List<Integer> inputs) {

  public StepInfo {
    inputs = List.copyOf(inputs);
  }

  /** As BuildKit shows it: {@code [build 2/5] RUN make}. */
  public String title() {
    if (stage.isEmpty()) {
      return text;
    }
    return "[" + stage + " " + number + "/" + total + "] " + text;
  }
}
