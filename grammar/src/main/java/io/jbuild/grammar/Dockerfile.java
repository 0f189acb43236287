package io.jbuild.grammar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A whole Dockerfile: at least one stage.
 *
 * @param escape the escape character, {@code \} or {@code `}
 * @param globalArgs what comes before the first FROM
 * @param emptyContinuations the blank lines inside continued instructions: legal, but frowned upon
 */
public record Dockerfile(
    Source source,
    char escape,
    List<Directive> directives,
    List<Arg> globalArgs,
    List<Stage> stages,
    List<Span> emptyContinuations) {

  public Dockerfile {
    directives = List.copyOf(directives);
    globalArgs = List.copyOf(globalArgs);
    stages = List.copyOf(stages);
    emptyContinuations = List.copyOf(emptyContinuations);
  }

  /** The value of the parser directive of this name. */
  public Optional<String> directive(String name) {
    for (Directive directive : directives) {
      if (directive.name().equals(name)) {
        return Optional.of(directive.value());
      }
    }
    return Optional.empty();
  }

  /** All instructions in the order of the file. */
  public List<Instruction> instructions() {
    List<Instruction> all = new ArrayList<>(globalArgs);
    for (Stage stage : stages) {
      all.add(stage.from());
      all.addAll(stage.instructions());
    }
    return all;
  }
}
