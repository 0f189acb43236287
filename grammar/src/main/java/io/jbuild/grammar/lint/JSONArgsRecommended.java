package io.jbuild.grammar.lint;

import io.jbuild.grammar.Cmd;
import io.jbuild.grammar.CommandLine;
import io.jbuild.grammar.Entrypoint;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.Shell;
import io.jbuild.grammar.Stage;

/** A shell between the runtime and the program swallows signals. */
final class JSONArgsRecommended implements Rule {

  @Override
  public String description() {
    return "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to"
        + " OS signals";
  }

  @Override
  public void check(Lint lint) {
    for (Stage stage : lint.stages()) {
      if (!Lint.all(stage, Shell.class).isEmpty()) {
        continue; // who names the shell means it
      }
      for (Instruction instruction : stage.instructions()) {
        if (isShellForm(instruction)) {
          lint.report(
              instruction,
              instruction.span(),
              "JSON arguments recommended for "
                  + instruction.keyword()
                  + " to prevent unintended behavior related to OS signals");
        }
      }
    }
  }

  private static boolean isShellForm(Instruction instruction) {
    if (instruction instanceof Cmd cmd) {
      return cmd.command() instanceof CommandLine.ShellForm;
    }
    return instruction instanceof Entrypoint entrypoint
        && entrypoint.command() instanceof CommandLine.ShellForm;
  }
}
