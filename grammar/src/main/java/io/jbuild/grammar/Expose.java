package io.jbuild.grammar;

import java.util.List;

/** {@code EXPOSE}: ports, which are split into words only after expansion. */
public record Expose(Head head, List<Word> ports) implements Instruction {

  public Expose {
    ports = List.copyOf(ports);
  }

  @Override
  public Keyword keyword() {
    return Keyword.EXPOSE;
  }
}
