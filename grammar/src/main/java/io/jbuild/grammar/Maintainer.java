package io.jbuild.grammar;

/** {@code MAINTAINER}: the author; LABEL is its successor. */
public record Maintainer(Head head, Word author) implements Instruction {

  @Override
  public Keyword keyword() {
    return Keyword.MAINTAINER;
  }
}
