package io.jbuild.cli.template;

import java.util.List;

/** A piece of a template (text/template). */
sealed interface Node {

  /** Text as it is. */
  record Text(String value) implements Node {}

  /** The value of a pipeline. */
  record Print(Pipe pipe) implements Node {}

  /** {@code if}, {@code with} or {@code range}. */
  record Block(String keyword, Pipe pipe, List<Node> then, List<Node> otherwise) implements Node {
    public Block {
      then = List.copyOf(then);
      otherwise = List.copyOf(otherwise);
    }
  }

  /** {@code break} or {@code continue}, inside of {@code range}. */
  record Jump(String keyword) implements Node {}

  /**
   * Commands, each of which gets the value of the one before as last argument.
   *
   * @param variables what the value is kept as: none, its name, or those of {@code range}'s index
   *     and element
   */
  record Pipe(List<String> variables, List<List<Word>> commands) {
    public Pipe {
      variables = List.copyOf(variables);
      commands = List.copyOf(commands);
    }
  }

  /** A word of a command. */
  sealed interface Word {}

  /** {@code .A.B}, or {@code .} */
  record Field(List<String> path) implements Word {}

  /** {@code $x.A}; {@code $} alone is the top. */
  record Variable(String name, List<String> path) implements Word {}

  /** A function's name. */
  record Name(String value) implements Word {}

  /** A string, a number or a truth value. */
  record Constant(Object value) implements Word {}

  /** A pipeline in parentheses, and what is taken from its value. */
  record Nested(Pipe pipe, List<String> path) implements Word {}
}
