package io.jbuild.grammar;

import java.util.List;

/** {@code ARG}: variables that the command line may set; global before the first FROM. */
public record Arg(Head head, List<ArgDeclaration> declarations) implements Instruction {

  public Arg {
    declarations = List.copyOf(declarations);
  }

  @Override
  public Keyword keyword() {
    return Keyword.ARG;
  }
}
