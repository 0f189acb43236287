package io.jbuild.grammar;

/** {@code WORKDIR}: the working directory, relative to the one before. */
public record Workdir(Head head, Word path) implements Instruction {

  @Override
  public Keyword keyword() {
    return Keyword.WORKDIR;
  }
}
