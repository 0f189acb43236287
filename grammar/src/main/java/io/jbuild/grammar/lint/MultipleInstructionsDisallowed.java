package io.jbuild.grammar.lint;

import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.Keyword;
import io.jbuild.grammar.Stage;
import java.util.EnumMap;
import java.util.Map;

/** Of several CMD, ENTRYPOINT or HEALTHCHECK only the last counts. */
final class MultipleInstructionsDisallowed implements Rule {

  @Override
  public String description() {
    return "Multiple instructions of the same type should not be used in the same stage";
  }

  @Override
  public void check(Lint lint) {
    for (Stage stage : lint.stages()) {
      Map<Keyword, Instruction> last = new EnumMap<>(Keyword.class);
      for (Instruction instruction : stage.instructions()) {
        Keyword keyword = instruction.keyword();
        if (keyword != Keyword.CMD
            && keyword != Keyword.ENTRYPOINT
            && keyword != Keyword.HEALTHCHECK) {
          continue;
        }
        Instruction hidden = last.put(keyword, instruction);
        if (hidden != null) {
          lint.report(
              hidden,
              hidden.span(),
              "Multiple "
                  + keyword
                  + " instructions should not be used in the same stage because only the last one"
                  + " will be used");
        }
      }
    }
  }
}
