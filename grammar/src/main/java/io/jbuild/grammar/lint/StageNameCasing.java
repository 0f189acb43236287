package io.jbuild.grammar.lint;

import io.jbuild.grammar.From;
import io.jbuild.grammar.Stage;
import java.util.Locale;

/** Stage names in lower case, as they are looked up. */
final class StageNameCasing implements Rule {

  @Override
  public String description() {
    return "Stage names should be lowercase";
  }

  @Override
  public void check(Lint lint) {
    for (Stage stage : lint.stages()) {
      From from = stage.from();
      if (from.alias().isPresent()) {
        String name = from.alias().get().text();
        if (!name.equals(name.toLowerCase(Locale.ROOT))) {
          lint.report(
              from, from.alias().get().span(), "Stage name '" + name + "' should be lowercase");
        }
      }
    }
  }
}
