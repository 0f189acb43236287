package io.jbuild.grammar.outline;

import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.Span;
import io.jbuild.grammar.Stage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What one may give to the build of a target, the stages it needs included.
 *
 * @param description what the comment above its FROM says
 */
public record Outline(
    String name,
    Optional<String> description,
    List<Argument> arguments,
    List<Need> secrets,
    List<Need> agents,
    Span span) {

  public Outline {
    arguments = List.copyOf(arguments);
    secrets = List.copyOf(secrets);
    agents = List.copyOf(agents);
  }

  /** Of the default target. */
  public static Outline of(Dockerfile file) {
    return of(file, file.stages().get(file.stages().size() - 1));
  }

  /** Of the target of this name, in any case, or number; empty when there is none. */
  public static Optional<Outline> of(Dockerfile file, String target) {
    String wanted = target.toLowerCase(Locale.ROOT);
    for (int i = file.stages().size() - 1; i >= 0; i--) {
      Stage stage = file.stages().get(i);
      if (stage.name().orElse("").equals(wanted) || wanted.equals(Integer.toString(i))) {
        return Optional.of(of(file, stage));
      }
    }
    return Optional.empty();
  }

  private static Outline of(Dockerfile file, Stage stage) {
    OutlineReader reader = new OutlineReader(file);
    reader.read(StageUses.neededBy(stage.index(), file.stages()));
    return new Outline(
        stage.name().orElse(Integer.toString(stage.index())),
        Target.description(stage),
        reader.arguments(),
        reader.secrets(),
        reader.agents(),
        stage.from().span());
  }
}
