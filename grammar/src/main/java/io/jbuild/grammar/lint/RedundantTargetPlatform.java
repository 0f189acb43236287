package io.jbuild.grammar.lint;

import io.jbuild.grammar.Flag;
import io.jbuild.grammar.Stage;
import io.jbuild.grammar.Word;

/** {@code --platform=$TARGETPLATFORM} is what happens anyway. */
final class RedundantTargetPlatform implements Rule {

  @Override
  public String description() {
    return "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the"
        + " default behavior";
  }

  @Override
  public void check(Lint lint) {
    for (Stage stage : lint.stages()) {
      if (stage.from().platform().isEmpty()) {
        continue;
      }
      String platform = stage.from().platform().get().text();
      if (platform.equals("$TARGETPLATFORM") || platform.equals("${TARGETPLATFORM}")) {
        Flag flag = stage.from().head().flag("platform").orElseThrow();
        String message =
            "Setting platform to predefined "
                + platform
                + " in FROM is redundant as this is the default behavior";
        if (lint.isVerbatim(new Word(flag.toString(), flag.span()))) {
          int end = flag.span().end();
          String text = lint.file().source().text();
          while (end < text.length() && text.charAt(end) == ' ') {
            end++;
          }
          Edit fix = Edit.delete(flag.span().start(), end);
          lint.report(stage.from(), flag.span(), message, fix);
        } else {
          lint.report(stage.from(), flag.span(), message);
        }
      }
    }
  }
}
