package io.jbuild.grammar.lint;

import io.jbuild.grammar.Stage;
import java.util.HashSet;
import java.util.Set;

/** A second stage of one name hides the first. */
final class DuplicateStageName implements Rule {

  @Override
  public String description() {
    return "Stage names should be unique";
  }

  @Override
  public void check(Lint lint) {
    Set<String> seen = new HashSet<>();
    for (Stage stage : lint.stages()) {
      if (stage.name().isPresent() && !seen.add(stage.name().get())) {
        lint.report(
            stage.from(),
            stage.from().alias().orElseThrow().span(),
            "Duplicate stage name \""
                + stage.from().alias().orElseThrow().text()
                + "\", stage names should be unique");
      }
    }
  }
}
