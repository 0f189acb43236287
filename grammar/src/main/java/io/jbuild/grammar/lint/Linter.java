package io.jbuild.grammar.lint;

import io.jbuild.grammar.Dockerfile;
import java.util.ArrayList;
import java.util.List;

/** Applies the rules to a Dockerfile. */
public final class Linter {

  private Linter() {}

  /** What was found, in the order of the text. */
  public static List<LintFinding> lint(Dockerfile file, LintOptions options) {
    CheckDirective directive = options.directiveFor(file);
    List<LintFinding> findings = new ArrayList<>();
    for (Rule rule : Rules.ALL) {
      boolean wanted =
          !CheckDirective.contains(directive.skip(), rule.name())
              && (!rule.isExperimental()
                  || CheckDirective.contains(directive.experimental(), rule.name()))
              && (!rule.isExtra() || options.extra());
      if (wanted) {
        rule.check(new Lint(file, options.surroundings(), rule, findings));
      }
    }
    findings.sort((a, b) -> Integer.compare(a.span().start(), b.span().start()));
    return findings;
  }

  /** The names of all rules, as {@code skip} takes them. */
  public static List<String> ruleNames() {
    List<String> names = new ArrayList<>();
    for (Rule rule : Rules.ALL) {
      names.add(rule.name());
    }
    return names;
  }
}
