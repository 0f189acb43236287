package io.jbuild.grammar;

import java.util.List;
import java.util.Optional;

/**
 * A build stage.
 *
 * @param index its number, from 0
 * @param instructions all after the FROM
 */
public record Stage(int index, From from, List<Instruction> instructions) {

  public Stage {
    instructions = List.copyOf(instructions);
  }

  /** In lower case. A later stage of the same name hides an earlier one. */
  public Optional<String> name() {
    return from.stageName();
  }
}
