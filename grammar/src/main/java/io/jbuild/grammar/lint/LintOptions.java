package io.jbuild.grammar.lint;

import io.jbuild.grammar.Dockerfile;

/**
 * How to lint.
 *
 * @param directive what the command line says; the file's own counts when that is nothing
 * @param extra whether the rules apply, too, that BuildKit does not have
 */
public record LintOptions(CheckDirective directive, boolean extra, Surroundings surroundings) {
  public static final LintOptions DEFAULT =
      new LintOptions(CheckDirective.NOTHING, true, Surroundings.UNKNOWN);

  /** What counts for this file. */
  public CheckDirective directiveFor(Dockerfile file) {
    return directive.isNothing() ? CheckDirective.of(file) : directive;
  }

  public LintOptions withDirective(CheckDirective changed) {
    return new LintOptions(changed, extra, surroundings);
  }

  public LintOptions withExtra(boolean changed) {
    return new LintOptions(directive, changed, surroundings);
  }

  public LintOptions withSurroundings(Surroundings changed) {
    return new LintOptions(directive, extra, changed);
  }
}
