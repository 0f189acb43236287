package io.jbuild.grammar.lint;

import io.jbuild.grammar.Stage;
import io.jbuild.grammar.Word;

/** A stage for one fixed platform breaks builds for others. */
final class FromPlatformFlagConstDisallowed implements Rule {

  @Override
  public String description() {
    return "FROM --platform flag should not use a constant value";
  }

  @Override
  public void check(Lint lint) {
    for (Stage stage : lint.stages()) {
      if (stage.from().platform().isEmpty()) {
        continue;
      }
      Word platform = stage.from().platform().get();
      if (platform.text().indexOf('$') < 0 && !isNamedAfter(stage, platform.text())) {
        lint.report(
            stage.from(),
            platform.span(),
            "FROM --platform flag should not use constant value \"" + platform.text() + "\"");
      }
    }
  }

  /** A stage that says its platform in its name is one of several to choose from. */
  private static boolean isNamedAfter(Stage stage, String platform) {
    String name = stage.name().orElse("");
    for (String part : platform.split("/")) {
      if (!part.isEmpty() && name.contains(part)) {
        return true;
      }
    }
    return false;
  }
}
