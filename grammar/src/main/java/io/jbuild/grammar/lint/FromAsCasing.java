package io.jbuild.grammar.lint;

import io.jbuild.grammar.From;
import io.jbuild.grammar.Stage;
import io.jbuild.grammar.Word;

/** {@code FROM … AS} or {@code from … as}. */
final class FromAsCasing implements Rule {

  @Override
  public String description() {
    return "The 'as' keyword should match the case of the 'from' keyword";
  }

  @Override
  public void check(Lint lint) {
    for (Stage stage : lint.stages()) {
      From from = stage.from();
      if (from.as().isEmpty()) {
        continue;
      }
      String name = from.head().name().text();
      Word as = from.as().get();
      boolean mixed = !Casing.isLower(name) && !Casing.isUpper(name);
      if (mixed || Casing.to(as.text(), Casing.isLower(name)).equals(as.text())) {
        continue;
      }
      String message = "'" + as.text() + "' and '" + name + "' keywords' casing do not match";
      String wanted = Casing.to(as.text(), Casing.isLower(name));
      if (lint.isVerbatim(as)) {
        lint.report(from, as.span(), message, Edit.replace(as.span(), wanted));
      } else {
        lint.report(from, as.span(), message);
      }
    }
  }
}
