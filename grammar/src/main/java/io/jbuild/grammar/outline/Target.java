package io.jbuild.grammar.outline;

import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.From;
import io.jbuild.grammar.Span;
import io.jbuild.grammar.Stage;
import io.jbuild.grammar.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A stage as something to build.
 *
 * @param name in lower case; its number when it has none
 * @param isDefault whether it is built when no target is named: it is the last
 * @param description what the comment {@code # name …} above its FROM says
 * @param base as written
 */
public record Target(
    String name,
    boolean isDefault,
    Optional<String> description,
    String base,
    Optional<String> platform,
    Span span) {

  /** All targets in the order of the file. */
  public static List<Target> of(Dockerfile file) {
    List<Target> targets = new ArrayList<>();
    for (Stage stage : file.stages()) {
      From from = stage.from();
      targets.add(
          new Target(
              stage.name().orElse(Integer.toString(stage.index())),
              stage.index() == file.stages().size() - 1,
              description(stage),
              from.image().text(),
              from.platform().map(Word::text),
              from.span()));
    }
    return targets;
  }

  static Optional<String> description(Stage stage) {
    if (stage.from().alias().isEmpty()) {
      return Optional.empty();
    }
    Optional<String> asWritten = stage.from().head().description(stage.from().alias().get().text());
    return asWritten.isPresent()
        ? asWritten
        : stage.from().head().description(stage.name().orElseThrow());
  }
}
