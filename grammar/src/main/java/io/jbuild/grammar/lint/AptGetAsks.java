package io.jbuild.grammar.lint;

import io.jbuild.grammar.Run;
import java.util.List;

/** Nobody answers in a build. */
final class AptGetAsks implements Rule {

  @Override
  public String description() {
    return "apt-get install should not ask: give it -y";
  }

  @Override
  public boolean isExtra() {
    return true;
  }

  @Override
  public void check(Lint lint) {
    for (Run run : lint.all(Run.class)) {
      for (List<String> command : ShellCommands.of(run)) {
        boolean installs =
            ShellCommands.is(command, "apt-get", "install")
                || ShellCommands.is(command, "apt", "install");
        if (installs && !isQuiet(command)) {
          lint.report(run, run.span(), command.get(0) + " install asks before it installs: add -y");
          break;
        }
      }
    }
  }

  private static boolean isQuiet(List<String> command) {
    for (String word : command) {
      boolean letters = word.startsWith("-") && !word.startsWith("--");
      if (word.equals("--yes")
          || word.equals("--assume-yes")
          || word.equals("-qq")
          || (letters && word.indexOf('y') > 0)
          || word.indexOf('$') >= 0) {
        return true;
      }
    }
    return false;
  }
}
