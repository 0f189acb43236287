package io.jbuild.grammar;

/** {@code ENTRYPOINT}: the program of the image. An empty exec form resets it. */
public record Entrypoint(Head head, CommandLine command) implements Instruction {

  @Override
  public Keyword keyword() {
    return Keyword.ENTRYPOINT;
  }
}
