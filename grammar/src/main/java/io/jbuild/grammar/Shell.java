package io.jbuild.grammar;

import java.util.List;

/** {@code SHELL}: the program that shell forms are given to. */
public record Shell(Head head, List<Word> command) implements Instruction {

  public Shell {
    command = List.copyOf(command);
  }

  @Override
  public Keyword keyword() {
    return Keyword.SHELL;
  }
}
