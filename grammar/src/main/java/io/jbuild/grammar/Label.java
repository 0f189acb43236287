package io.jbuild.grammar;

import java.util.List;

/** {@code LABEL}: metadata of the image. */
public record Label(Head head, List<KeyValue> labels) implements Instruction {

  public Label {
    labels = List.copyOf(labels);
  }

  @Override
  public Keyword keyword() {
    return Keyword.LABEL;
  }
}
