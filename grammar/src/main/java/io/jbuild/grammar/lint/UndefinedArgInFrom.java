package io.jbuild.grammar.lint;

import io.jbuild.grammar.From;
import io.jbuild.grammar.Stage;
import io.jbuild.grammar.Word;
import io.jbuild.grammar.parse.Closest;
import java.util.Optional;
import java.util.Set;

/** FROM only knows the ARGs that stand before the first FROM. */
final class UndefinedArgInFrom implements Rule {

  @Override
  public String description() {
    return "FROM command must use declared ARGs";
  }

  @Override
  public void check(Lint lint) {
    Set<String> known = KnownNames.global(lint.file());
    for (Stage stage : lint.stages()) {
      From from = stage.from();
      check(lint, from, from.image(), known);
      from.platform().ifPresent(platform -> check(lint, from, platform, known));
    }
  }

  private static void check(Lint lint, From from, Word word, Set<String> known) {
    for (String name : ExpandedWords.variables(word, lint.file().escape())) {
      if (!known.contains(name)) {
        Optional<String> near = Closest.to(name, known);
        lint.report(
            from,
            word.span(),
            "FROM argument '"
                + name
                + "' is not declared"
                + (near.isPresent() ? " (did you mean " + near.get() + "?)" : ""));
      }
    }
  }
}
