package io.jbuild.grammar.lint;

import io.jbuild.grammar.Source;
import io.jbuild.grammar.parse.DockerfileParser;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Applies the fixes of findings. */
public final class Fixes {

  /** Fixes that make room for others come to an end long before. */
  private static final int MAX_ROUNDS = 10;

  private Fixes() {}

  /** The text with everything fixed that can be: linting it again finds nothing to fix. */
  public static String fix(Source source, LintOptions options) {
    Source current = source;
    for (int round = 0; round < MAX_ROUNDS; round++) {
      String next = apply(current, Linter.lint(DockerfileParser.parse(current), options));
      if (next.equals(current.text())) {
        break;
      }
      current = Source.of(source.name(), next);
    }
    return current.text();
  }

  /**
   * The text with the edits of these findings, every other byte as it was. Of fixes that touch each
   * other only the first is applied: lint what comes out again.
   */
  public static String apply(Source source, List<LintFinding> findings) {
    List<LintFinding> fixable = new ArrayList<>();
    for (LintFinding finding : findings) {
      if (!finding.fix().isEmpty()) {
        fixable.add(finding);
      }
    }
    List<Edit> edits = new ArrayList<>();
    for (LintFinding finding : fixable) {
      boolean free = true;
      for (Edit edit : finding.fix()) {
        free &= isFree(edit, edits);
      }
      if (free) {
        edits.addAll(finding.fix());
      }
    }
    edits.sort(Comparator.comparingInt(Edit::start));
    StringBuilder out = new StringBuilder();
    int at = 0;
    for (Edit edit : edits) {
      out.append(source.text(), at, edit.start()).append(edit.replacement());
      at = edit.end();
    }
    return out.append(source.text(), at, source.text().length()).toString();
  }

  private static boolean isFree(Edit edit, List<Edit> others) {
    for (Edit other : others) {
      if (edit.start() <= other.end() && other.start() <= edit.end()) {
        return false;
      }
    }
    return true;
  }
}
