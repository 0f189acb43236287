package io.jbuild.grammar.lint;

import io.jbuild.grammar.Stage;
import io.jbuild.grammar.outline.StageUses;
import java.util.BitSet;

/** A stage that neither the last one needs nor anybody can name. */
final class UnusedStage implements Rule {

  @Override
  public String description() {
    return "Stages should be used by the last one, or have a name to be built by";
  }

  @Override
  public boolean isExtra() {
    return true;
  }

  @Override
  public void check(Lint lint) {
    BitSet needed = StageUses.neededBy(lint.stages().size() - 1, lint.stages());
    for (Stage stage : lint.stages()) {
      if (!needed.get(stage.index()) && stage.name().isEmpty()) {
        lint.report(
            stage.from(),
            stage.from().span(),
            "Stage " + stage.index() + " is never used, and has no name for --target");
      }
    }
  }
}
