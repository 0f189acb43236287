package io.jbuild.grammar.lint;

import io.jbuild.grammar.Run;
import java.util.List;

/** cd ends with its RUN; WORKDIR does not. */
final class CdInRun implements Rule {

  @Override
  public String description() {
    return "WORKDIR should be used to change the directory";
  }

  @Override
  public boolean isExtra() {
    return true;
  }

  @Override
  public void check(Lint lint) {
    for (Run run : lint.all(Run.class)) {
      List<List<String>> commands = ShellCommands.of(run);
      if (commands.isEmpty()) {
        continue;
      }
      List<String> first = commands.get(0);
      if (first.get(0).equals("cd") && first.size() == 2) {
        String message =
            commands.size() == 1
                ? "cd alone has no effect: its RUN ends with it; use WORKDIR " + first.get(1)
                : "RUN starts with cd " + first.get(1) + ": use WORKDIR " + first.get(1);
        lint.report(run, run.span(), message);
      }
    }
  }
}
