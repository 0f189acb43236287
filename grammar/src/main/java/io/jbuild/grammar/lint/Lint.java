package io.jbuild.grammar.lint;

import io.jbuild.grammar.Comment;
import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.Span;
import io.jbuild.grammar.Stage;
import io.jbuild.grammar.Word;
import java.util.ArrayList;
import java.util.List;

/** One rule at work on one file. */
final class Lint {
  private final Dockerfile file;
  private final Surroundings surroundings;
  private final Rule rule;
  private final List<LintFinding> findings;

  Lint(Dockerfile file, Surroundings surroundings, Rule rule, List<LintFinding> findings) {
    this.file = file;
    this.surroundings = surroundings;
    this.rule = rule;
    this.findings = findings;
  }

  Dockerfile file() {
    return file;
  }

  List<Stage> stages() {
    return file.stages();
  }

  Surroundings surroundings() {
    return surroundings;
  }

  /** Whether the word stands in the source just as it is: an edit then can't go wrong. */
  boolean isVerbatim(Word word) {
    return file.source().text(word.span()).equals(word.text());
  }

  /** Reports unless a comment above the instruction says not to. */
  void report(Instruction instruction, Span at, String message, Edit... fix) {
    for (Comment comment : instruction.comments()) {
      if (CheckDirective.contains(CheckDirective.skippedBy(comment), rule.name())) {
        return;
      }
    }
    report(at, message, List.of(fix));
  }

  void report(Span at, String message, List<Edit> fix) {
    findings.add(new LintFinding(rule.name(), rule.description(), message, at, fix));
  }

  /** The instructions of this type in all stages. */
  <T extends Instruction> List<T> all(Class<T> type) {
    List<T> found = new ArrayList<>();
    for (Instruction instruction : file.instructions()) {
      if (type.isInstance(instruction)) {
        found.add(type.cast(instruction));
      }
    }
    return found;
  }

  static <T extends Instruction> List<T> all(Stage stage, Class<T> type) {
    List<T> found = new ArrayList<>();
    for (Instruction instruction : stage.instructions()) {
      if (type.isInstance(instruction)) {
        found.add(type.cast(instruction));
      }
    }
    return found;
  }
}
