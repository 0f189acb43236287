package io.jbuild.grammar.lint;

import io.jbuild.grammar.Span;
import java.util.List;

/**
 * One place at which a rule is broken.
 *
 * @param rule its name, which is also that of its page in docs/rules
 * @param description what the rule says in general
 * @param fix the edits that repair it; empty when that takes thought
 */
public record LintFinding(
    String rule, String description, String message, Span span, List<Edit> fix) {

  public LintFinding {
    fix = List.copyOf(fix);
  }
}
