package io.jbuild.grammar.lint;

import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.Word;
import java.util.List;

/** All names in the case that most of them have. */
final class ConsistentInstructionCasing implements Rule {

  @Override
  public String description() {
    return "All commands within the Dockerfile should use the same casing (either upper or lower)";
  }

  @Override
  public void check(Lint lint) {
    List<Instruction> instructions = lint.file().instructions();
    int balance = 0;
    for (Instruction instruction : instructions) {
      String name = instruction.head().name().text();
      balance += Casing.isLower(name) ? 1 : Casing.isUpper(name) ? -1 : 0;
    }
    boolean lower = balance > 0;
    for (Instruction instruction : instructions) {
      Word name = instruction.head().name();
      String wanted = Casing.to(name.text(), lower);
      if (wanted.equals(name.text())) {
        continue;
      }
      String message =
          "Command '"
              + name.text()
              + "' should match the case of the command majority ("
              + (lower ? "lowercase" : "uppercase")
              + ")";
      if (lint.isVerbatim(name)) {
        lint.report(instruction, name.span(), message, Edit.replace(name.span(), wanted));
      } else {
        lint.report(instruction, name.span(), message);
      }
    }
  }
}
