package io.jbuild.grammar;

import java.util.List;

/** {@code VOLUME}: paths whose data outlives a container. */
public record Volume(Head head, List<Word> paths) implements Instruction {

  public Volume {
    paths = List.copyOf(paths);
  }

  @Override
  public Keyword keyword() {
    return Keyword.VOLUME;
  }
}
