package io.jbuild.grammar.lint;

import io.jbuild.grammar.Add;
import io.jbuild.grammar.Copy;
import io.jbuild.grammar.CopyInstruction;
import io.jbuild.grammar.Word;

/** What the ignore file leaves out can't be copied. */
final class CopyIgnoredFile implements Rule {

  @Override
  public String description() {
    return "Attempting to Copy file that is excluded by .dockerignore";
  }

  @Override
  public void check(Lint lint) {
    for (CopyInstruction copy : lint.all(CopyInstruction.class)) {
      if (copy instanceof Copy from && from.from().isPresent()) {
        continue;
      }
      for (Word source : copy.sources()) {
        String path = source.text();
        boolean literal = path.indexOf('$') < 0 && path.indexOf('*') < 0 && path.indexOf('?') < 0;
        if (literal && !(copy instanceof Add && path.contains("://")) && isIgnored(lint, path)) {
          lint.report(
              copy,
              source.span(),
              "Attempting to "
                  + (copy instanceof Add ? "Add" : "Copy")
                  + " file \""
                  + path
                  + "\" that is excluded by .dockerignore");
        }
      }
    }
  }

  private static boolean isIgnored(Lint lint, String path) {
    int start = 0;
    while (start < path.length() && (path.charAt(start) == '/' || path.startsWith("./", start))) {
      start++;
    }
    String clean = path.substring(start);
    while (clean.endsWith("/")) {
      clean = clean.substring(0, clean.length() - 1);
    }
    return !clean.isEmpty() && !clean.equals(".") && lint.surroundings().isIgnored(clean);
  }
}
