package io.jbuild.grammar.lint;

import io.jbuild.grammar.Run;
import java.util.List;

/** sudo needs a terminal and a user database, and RUN has USER. */
final class SudoInRun implements Rule {

  @Override
  public String description() {
    return "USER should be used to change the user, not sudo";
  }

  @Override
  public boolean isExtra() {
    return true;
  }

  @Override
  public void check(Lint lint) {
    for (Run run : lint.all(Run.class)) {
      for (List<String> command : ShellCommands.of(run)) {
        if (command.get(0).equals("sudo")) {
          lint.report(run, run.span(), "sudo in RUN is unpredictable: use USER");
          break;
        }
      }
    }
  }
}
