package io.jbuild.cli.check;

import io.jbuild.grammar.Diagnostic;
import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.DockerfileSyntaxException;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.lint.LintFinding;
import io.jbuild.grammar.lint.LintOptions;
import io.jbuild.grammar.lint.Linter;
import io.jbuild.grammar.parse.DockerfileParser;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What was found in a Dockerfile.
 *
 * @param directory that paths are shown from
 * @param file where it is on the disk, when it is there
 * @param errors why it is none; then there are no findings
 */
public record Checked(
    Source source,
    Path directory,
    Optional<Path> file,
    List<LintFinding> findings,
    List<Diagnostic> errors) {
  public Checked {
    findings = List.copyOf(findings);
    errors = List.copyOf(errors);
  }

  public static Checked of(Source source, LintOptions options) {
    try {
      Dockerfile file = DockerfileParser.parse(source);
      return of(source, Linter.lint(file, options), List.of());
    } catch (DockerfileSyntaxException e) {
      return of(source, List.of(), e.diagnostics());
    }
  }

  private static Checked of(Source source, List<LintFinding> findings, List<Diagnostic> errors) {
    return new Checked(source, Path.of(""), Optional.empty(), findings, errors);
  }

  /** The same, with its place. */
  public Checked at(Path from, Optional<Path> place) {
    return new Checked(source, from, place, findings, errors);
  }

  public boolean isClean() {
    return findings.isEmpty() && errors.isEmpty();
  }
}
