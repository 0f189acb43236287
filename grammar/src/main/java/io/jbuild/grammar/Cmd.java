package io.jbuild.grammar;

/** {@code CMD}: the default command, or the default arguments of ENTRYPOINT. */
public record Cmd(Head head, CommandLine command) implements Instruction {

  @Override
  public Keyword keyword() {
    return Keyword.CMD;
  }
}
