package io.jbuild.grammar.print;

import io.jbuild.grammar.Comment;
import io.jbuild.grammar.Directive;
import io.jbuild.grammar.Dockerfile;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.Stage;

/**
 * Writes a Dockerfile in one form: names in capitals, one line an instruction, a blank line before
 * each stage. Parsing the text gives an equal tree but for spans and the case of names; comments
 * inside instructions are not in the tree and so not in the text.
 */
public final class DockerfilePrinter {
  private final StringBuilder out = new StringBuilder();
  private final char escape;

  private DockerfilePrinter(char escape) {
    this.escape = escape;
  }

  public static String print(Dockerfile file) {
    DockerfilePrinter printer = new DockerfilePrinter(file.escape());
    for (Directive directive : file.directives()) {
      printer.line("# " + directive.name() + "=" + directive.value());
    }
    // without it a first comment could pass for a directive
    printer.line("");
    for (Instruction arg : file.globalArgs()) {
      printer.instruction(arg);
    }
    for (Stage stage : file.stages()) {
      if (stage.index() > 0 || !file.globalArgs().isEmpty()) {
        printer.line("");
      }
      printer.instruction(stage.from());
      for (Instruction instruction : stage.instructions()) {
        printer.instruction(instruction);
      }
    }
    return printer.out.toString();
  }

  private void instruction(Instruction instruction) {
    for (Comment comment : instruction.comments()) {
      line("# " + comment.text());
    }
    String text = InstructionText.of(instruction);
    int last = text.length() - 1;
    // A trailing escape character can only come from the end of a file, where nothing follows that
    // could be joined to it: one more makes it that again.
    boolean continues = text.charAt(last) == escape && text.charAt(last - 1) != escape;
    line(continues ? text + " " + escape : text);
    out.append(Heredocs.bodies(instruction));
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
