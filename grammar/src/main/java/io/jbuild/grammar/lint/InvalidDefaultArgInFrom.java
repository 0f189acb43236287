package io.jbuild.grammar.lint;

import io.jbuild.grammar.Arg;
import io.jbuild.grammar.ArgDeclaration;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Stage;
import io.jbuild.grammar.Word;
import io.jbuild.grammar.word.WordExpander;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Without build arguments, FROM should still name an image. */
final class InvalidDefaultArgInFrom implements Rule {

  @Override
  public String description() {
    return "Default value for global ARG results in an empty or invalid base image name";
  }

  @Override
  public void check(Lint lint) {
    WordExpander expander = WordExpander.of(lint.file().escape());
    Map<String, String> defaults = defaults(lint, expander);
    for (Stage stage : lint.stages()) {
      Word image = stage.from().image();
      Set<String> used = ExpandedWords.variables(image, lint.file().escape());
      boolean usesArgument = !Collections.disjoint(used, defaults.keySet());
      if (usesArgument && !isPlausible(expand(expander, image, defaults))) {
        lint.report(
            stage.from(),
            image.span(),
            "Default value for ARG "
                + image.text()
                + " results in empty or invalid base image name");
      }
    }
  }

  private static Map<String, String> defaults(Lint lint, WordExpander expander) {
    Map<String, String> defaults = new HashMap<>();
    for (Arg arg : lint.file().globalArgs()) {
      for (ArgDeclaration declaration : arg.declarations()) {
        String value =
            declaration.value().isPresent()
                ? expand(expander, declaration.value().get(), defaults)
                : "";
        defaults.put(declaration.name().text(), value);
      }
    }
    return defaults;
  }

  private static String expand(WordExpander expander, Word word, Map<String, String> values) {
    try {
      // platform arguments always have a value: any does
      return expander
          .expand(word, name -> KnownNames.PLATFORM.contains(name) ? "x" : values.get(name))
          .text();
    } catch (DockerfileSyntaxException e) {
      // ${x:?message} says itself that there is no default
      return "x";
    }
  }

  private static boolean isPlausible(String image) {
    return !image.isEmpty()
        && Character.isLetterOrDigit(image.charAt(0))
        && Character.isLetterOrDigit(image.charAt(image.length() - 1))
        && !image.contains("//")
        && !image.contains("/:")
        && !image.contains(":@")
        && !image.contains("/@");
  }
}
