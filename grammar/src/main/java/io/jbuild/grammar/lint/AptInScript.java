package io.jbuild.grammar.lint;

import io.jbuild.grammar.Run;
import java.util.List;

/** apt is for people; its output and options change. */
final class AptInScript implements Rule {

  @Override
  public String description() {
    return "Scripts should call apt-get or apt-cache, not apt";
  }

  @Override
  public boolean isExtra() {
    return true;
  }

  @Override
  public void check(Lint lint) {
    for (Run run : lint.all(Run.class)) {
      for (List<String> command : ShellCommands.of(run)) {
        if (command.get(0).equals("apt") && command.size() > 1) {
          lint.report(
              run, run.span(), "apt has no stable interface for scripts: use apt-get or apt-cache");
          break;
        }
      }
    }
  }
}
