package io.jbuild.cli.check;

import io.jbuild.grammar.Diagnostic;
import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.lint.LintFinding;
import io.jbuild.grammar.lint.LintOptions;
import io.jbuild.grammar.lint.Linter;
import io.jbuild.grammar.parse.DockerfileParser;
import java.util.List;

/**
 * What was found in a Dockerfile.
 *
 * @param errors why it is none; then there are no findings
 */
public record Checked(Source source, List<LintFinding> findings, List<Diagnostic> errors) {
  public Checked {
    findings = List.copyOf(findings);
    errors = List.copyOf(errors);
  }

  public static Checked of(Source source, LintOptions options) {
    try {
      Dockerfile file = DockerfileParser.parse(source);
      return new Checked(source, Linter.lint(file, options), List.of());
    } catch (DockerfileSyntaxException e) {
      return new Checked(source, List.of(), e.diagnostics());
    }
  }

  public boolean isClean() {
    return findings.isEmpty() && errors.isEmpty();
  }
}
