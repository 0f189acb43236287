package io.jbuild.grammar.lint;

import io.jbuild.grammar.Arg;
import io.jbuild.grammar.ArgDeclaration;
import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.Stage;

/** A global ARG that no FROM uses and no stage declares again has no effect. */
final class UnusedArg implements Rule {

  @Override
  public String description() {
    return "Global ARGs should be used by a FROM or declared in a stage";
  }

  @Override
  public boolean isExtra() {
    return true;
  }

  @Override
  public void check(Lint lint) {
    for (Arg arg : lint.file().globalArgs()) {
      for (ArgDeclaration declaration : arg.declarations()) {
        String name = declaration.name().text();
        boolean special = KnownNames.PROXY.contains(name) || name.startsWith("BUILDKIT_");
        if (!special
            && !KnownNames.PLATFORM.contains(name)
            && !name.equals("SOURCE_DATE_EPOCH")
            && !isUsed(lint.file(), name)) {
          lint.report(
              arg,
              declaration.name().span(),
              "ARG " + name + " is never used: no FROM mentions it and no stage declares it");
        }
      }
    }
  }

  private static boolean isUsed(Dockerfile file, String name) {
    for (Arg arg : file.globalArgs()) {
      for (ArgDeclaration declaration : arg.declarations()) {
        if (declaration.value().isPresent()
            && ExpandedWords.variables(declaration.value().get(), file.escape()).contains(name)) {
          return true;
        }
      }
    }
    for (Stage stage : file.stages()) {
      if (stage.from().text().contains(name)) {
        return true;
      }
      for (Instruction instruction : stage.instructions()) {
        if (instruction instanceof Arg && instruction.text().contains(name)) {
          return true;
        }
      }
    }
    return false;
  }
}
