package io.jbuild.cli.check;

import io.jbuild.builder.Excerpt;
import io.jbuild.grammar.Diagnostic;
import io.jbuild.grammar.Source;
import io.jbuild.grammar.Span;
import io.jbuild.grammar.lint.LintFinding;

/** Findings for people, each with the lines that it is about, as {@code docker build --check}. */
final class CheckText {
  private CheckText() {}

  static String print(Checked checked) {
    StringBuilder out = new StringBuilder();
    out.append(summary(checked)).append('\n');
    for (Diagnostic error : checked.errors()) {
      out.append("\nERROR: ").append(error.sentence()).append('\n');
      excerpt(checked.source(), error.span(), out);
    }
    int fixable = 0;
    for (LintFinding finding : checked.findings()) {
      out.append("\nWARNING: ").append(finding.rule()).append(" - ").append(finding.description());
      out.append('\n').append(finding.message()).append('\n');
      excerpt(checked.source(), finding.span(), out);
      fixable += finding.fix().isEmpty() ? 0 : 1;
    }
    if (fixable > 0) {
      out.append("\njbuild check --fix repairs ").append(fixable).append(" of them\n");
    }
    return out.toString();
  }

  private static String summary(Checked checked) {
    int errors = checked.errors().size();
    int warnings = checked.findings().size();
    if (errors > 0) {
      return "Check failed, " + counted(errors, "error has", "errors have") + " been found!";
    }
    return warnings == 0
        ? "Check complete, no warnings found."
        : "Check complete, " + counted(warnings, "warning has", "warnings have") + " been found!";
  }

  private static String counted(int n, String one, String many) {
    return n + " " + (n == 1 ? one : many);
  }

  private static void excerpt(Source source, Span span, StringBuilder out) {
    int first = Math.max(1, span.line());
    int last = Math.max(first, span.endLine());
    out.append(Excerpt.of(source.name(), source.text(), first, last));
  }
}
