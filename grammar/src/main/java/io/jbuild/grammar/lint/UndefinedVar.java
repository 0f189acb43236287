package io.jbuild.grammar.lint;

import io.jbuild.grammar.Arg;
import io.jbuild.grammar.ArgDeclaration;
import io.jbuild.grammar.Env;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.KeyValue;
import io.jbuild.grammar.Stage;
import io.jbuild.grammar.Word;
import io.jbuild.grammar.parse.Closest;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A variable is used that nothing sets. Where the variables of the base image are not known, only
 * names are reported that look like a misspelt known one.
 */
final class UndefinedVar implements Rule {

  @Override
  public String description() {
    return "Variables should be defined before their use";
  }

  @Override
  public void check(Lint lint) {
    Map<String, Scope> named = new HashMap<>();
    for (Stage stage : lint.stages()) {
      Scope scope = scope(lint, stage, named);
      for (Instruction instruction : stage.instructions()) {
        for (Word word : ExpandedWords.of(instruction)) {
          check(lint, instruction, word, scope);
        }
        declare(instruction, scope.names());
      }
      if (stage.name().isPresent()) {
        named.put(stage.name().get(), scope);
      }
    }
  }

  private static Scope scope(Lint lint, Stage stage, Map<String, Scope> named) {
    String image = stage.from().image().text();
    Scope parent = named.get(image.toLowerCase(Locale.ROOT));
    if (parent != null) {
      return new Scope(new LinkedHashSet<>(parent.names()), parent.complete());
    }
    Set<String> names = new LinkedHashSet<>(Set.of("PATH"));
    Optional<Set<String>> inherited = lint.surroundings().variablesOf(stage.from());
    inherited.ifPresent(names::addAll);
    return new Scope(names, inherited.isPresent() || image.equals("scratch"));
  }

  private static void check(Lint lint, Instruction instruction, Word word, Scope scope) {
    for (String name : ExpandedWords.variables(word, lint.file().escape())) {
      if (scope.names().contains(name) || KnownNames.PROXY.contains(name) || isSpecial(name)) {
        continue;
      }
      Set<String> written = new LinkedHashSet<>(scope.names());
      written.remove("PATH"); // inherited by all, and close to GOPATH
      Optional<String> near = Closest.to(name, written);
      if (scope.complete() || near.isPresent()) {
        lint.report(
            instruction,
            word.span(),
            "Usage of undefined variable '$"
                + name
                + "'"
                + (near.isPresent() ? " (did you mean $" + near.get() + "?)" : ""));
      }
    }
  }

  /** Positional and special parameters never have a value; nobody means them. */
  private static boolean isSpecial(String name) {
    return !Character.isLetter(name.charAt(0)) && name.charAt(0) != '_';
  }

  private static void declare(Instruction instruction, Set<String> names) {
    if (instruction instanceof Arg arg) {
      for (ArgDeclaration declaration : arg.declarations()) {
        names.add(declaration.name().text());
      }
    } else if (instruction instanceof Env env) {
      for (KeyValue variable : env.variables()) {
        names.add(variable.name().text());
      }
    }
  }

  /**
   * @param complete whether there can be no others
   */
  private record Scope(Set<String> names, boolean complete) {}
}
