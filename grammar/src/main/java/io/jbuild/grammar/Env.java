package io.jbuild.grammar;

import java.util.List;

/**
 * {@code ENV}: variables for later instructions and for containers. All values of one instruction
 * see the environment before it.
 */
public record Env(Head head, List<KeyValue> variables) implements Instruction {

  public Env {
    variables = List.copyOf(variables);
  }

  @Override
  public Keyword keyword() {
    return Keyword.ENV;
  }
}
