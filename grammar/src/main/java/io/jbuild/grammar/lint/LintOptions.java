package io.jbuild.grammar.lint;

/**
 * How to lint.
 *
 * @param directive what the command line says; it is added to what the file says
 * @param extra whether the rules apply, too, that BuildKit does not have
 */
public record LintOptions(CheckDirective directive, boolean extra, Surroundings surroundings) {
  public static final LintOptions DEFAULT =
      new LintOptions(CheckDirective.NOTHING, true, Surroundings.UNKNOWN);

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
