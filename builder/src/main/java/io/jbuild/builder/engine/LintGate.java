package io.jbuild.builder.engine;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.Excerpt;
import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.lint.CheckDirective;
import io.jbuild.grammar.lint.LintFinding;
import io.jbuild.grammar.lint.LintOptions;
import io.jbuild.grammar.lint.Linter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stops builds of files that say {@code # check=error=true} and break a rule of BuildKit's. */
final class LintGate {
  private static final String ARGUMENT = "BUILDKIT_DOCKERFILE_CHECK";

  private LintGate() {}

  static void pass(Dockerfile file, Map<String, String> buildArgs) throws BuildException {
    String said = buildArgs.getOrDefault(ARGUMENT, "");
    if (said.isEmpty() && file.directive("check").isEmpty()) {
      return;
    }
    CheckDirective directive = said.isEmpty() ? CheckDirective.NOTHING : parse(said);
    if (!directive.error() && !CheckDirective.of(file).error()) {
      return;
    }
    LintOptions options = LintOptions.DEFAULT.withExtra(false).withDirective(directive);
    List<LintFinding> findings = Linter.lint(file, options);
    if (!findings.isEmpty()) {
      throw failure(file, findings);
    }
  }

  private static CheckDirective parse(String text) throws BuildException {
    try {
      return CheckDirective.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BuildException(
          ErrorCode.USAGE, Optional.empty(), ARGUMENT + ": " + e.getMessage(), e);
    }
  }

  private static BuildException failure(Dockerfile file, List<LintFinding> findings) {
    StringBuilder text = new StringBuilder("check=error=true, and rules are broken:");
    for (LintFinding finding : findings) {
      text.append("\nline ").append(finding.span()).append(": ");
      text.append(finding.rule()).append(": ").append(finding.message());
    }
    return new BuildException(
        ErrorCode.SYNTAX, Optional.of(excerpt(file, findings.get(0))), text.toString());
  }

  private static Excerpt excerpt(Dockerfile file, LintFinding finding) {
    int line = Math.max(1, finding.span().line());
    int last = Math.max(line, finding.span().endLine());
    return Excerpt.of(file.source().name(), file.source().text(), line, last);
  }
}
