package io.jbuild.grammar.lint;

import io.jbuild.grammar.Stage;
import java.util.Optional;

/** The base image is for another platform than the build. */
final class InvalidBaseImagePlatform implements Rule {

  @Override
  public String description() {
    return "Base image platform does not match expected target platform";
  }

  @Override
  public void check(Lint lint) {
    for (Stage stage : lint.stages()) {
      Optional<String> foreign = lint.surroundings().foreignPlatformOf(stage.from());
      if (foreign.isPresent()) {
        lint.report(
            stage.from(),
            stage.from().image().span(),
            "Base image "
                + stage.from().image().text()
                + " was pulled with platform \""
                + foreign.get()
                + "\", which is not that of the current build");
      }
    }
  }
}
