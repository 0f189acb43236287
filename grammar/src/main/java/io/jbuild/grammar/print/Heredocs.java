package io.jbuild.grammar.print;

import io.jbuild.grammar.CopyInstruction;
import io.jbuild.grammar.Heredoc;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.Onbuild;
import io.jbuild.grammar.Run;
import java.util.List;

/** The here-documents of an instruction as they follow its line. */
final class Heredocs {

  private Heredocs() {}

  static String bodies(Instruction instruction) {
    StringBuilder out = new StringBuilder();
    for (Heredoc heredoc : of(instruction)) {
      out.append(heredoc.content()).append(heredoc.name()).append('\n');
    }
    return out.toString();
  }

  private static List<Heredoc> of(Instruction instruction) {
    if (instruction instanceof Onbuild onbuild) {
      return of(onbuild.instruction());
    }
    if (instruction instanceof Run run) {
      return run.heredocs();
    }
    return instruction instanceof CopyInstruction copy ? copy.heredocs() : List.of();
  }
}
