package io.jbuild.grammar.lint;

import io.jbuild.grammar.Arg;
import io.jbuild.grammar.ArgDeclaration;
import io.jbuild.grammar.Env;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.KeyValue;
import io.jbuild.grammar.Word;
import java.util.Locale;
import java.util.Set;

/** Whoever has the image can read its ENV, and its ARG in the history. */
final class SecretsUsedInArgOrEnv implements Rule {
  private static final Set<String> TOKENS =
      Set.of(
          "apikey",
          "auth",
          "credential",
          "credentials",
          "key",
          "password",
          "pword",
          "passwd",
          "secret",
          "token");
  private static final Set<String> HARMLESS = Set.of("public", "file", "version");

  @Override
  public String description() {
    return "Sensitive data should not be used in the ARG or ENV commands";
  }

  @Override
  public void check(Lint lint) {
    for (Instruction instruction : lint.file().instructions()) {
      if (instruction instanceof Env env) {
        for (KeyValue variable : env.variables()) {
          check(lint, env, variable.name());
        }
      } else if (instruction instanceof Arg arg) {
        for (ArgDeclaration declaration : arg.declarations()) {
          check(lint, arg, declaration.name());
        }
      }
    }
  }

  private static void check(Lint lint, Instruction instruction, Word name) {
    boolean secret = false;
    for (String part : name.text().toLowerCase(Locale.ROOT).split("_")) {
      if (HARMLESS.contains(part)) {
        return;
      }
      secret |= TOKENS.contains(part);
    }
    if (secret) {
      lint.report(
          instruction,
          name.span(),
          "Do not use ARG or ENV instructions for sensitive data ("
              + instruction.keyword()
              + " \""
              + name.text()
              + "\")");
    }
  }
}
