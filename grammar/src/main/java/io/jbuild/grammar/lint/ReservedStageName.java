package io.jbuild.grammar.lint;

import io.jbuild.grammar.Stage;

/** {@code scratch} and {@code context} mean something else. */
final class ReservedStageName implements Rule {

  @Override
  public String description() {
    return "Reserved words should not be used as stage names";
  }

  @Override
  public void check(Lint lint) {
    for (Stage stage : lint.stages()) {
      String name = stage.name().orElse("");
      if (name.equals("scratch") || name.equals("context")) {
        lint.report(
            stage.from(),
            stage.from().alias().orElseThrow().span(),
            "Stage name should not use the same name as reserved stage \"" + name + "\"");
      }
    }
  }
}
