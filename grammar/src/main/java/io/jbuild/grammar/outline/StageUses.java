package io.jbuild.grammar.outline;

import io.jbuild.grammar.Copy;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.Mount;
import io.jbuild.grammar.Onbuild;
import io.jbuild.grammar.Run;
import io.jbuild.grammar.Stage;
import io.jbuild.grammar.Word;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which stages a stage needs, by FROM, COPY --from and RUN --mount=from. */
public final class StageUses {
  private final List<Stage> stages;
  private final BitSet needed = new BitSet();
  private final Deque<Integer> open = new ArrayDeque<>();

  private StageUses(List<Stage> stages) {
    this.stages = stages;
  }

  /** The numbers of the stages that this one needs, its own among them. */
  public static BitSet neededBy(int stage, List<Stage> stages) {
    StageUses uses = new StageUses(stages);
    uses.need(stage);
    while (!uses.open.isEmpty()) {
      uses.visit(uses.open.pop());
    }
    return uses.needed;
  }

  private void need(int index) {
    if (!needed.get(index)) {
      needed.set(index);
      open.push(index);
    }
  }

  private void visit(int index) {
    Stage stage = stages.get(index);
    need(stage.from().image(), index);
    for (Instruction instruction : stage.instructions()) {
      visit(instruction, index);
    }
  }

  private void visit(Instruction instruction, int index) {
    if (instruction instanceof Onbuild onbuild) {
      visit(onbuild.instruction(), index);
    } else if (instruction instanceof Copy copy && copy.from().isPresent()) {
      need(copy.from().get(), index);
    } else if (instruction instanceof Run run) {
      for (Mount mount : run.mounts()) {
        Optional<Word> from = mount.find("from");
        if (from.isPresent()) {
          need(from.get(), index);
        }
      }
    }
  }

  private void need(Word reference, int before) {
    String name = reference.text().toLowerCase(Locale.ROOT);
    if (name.indexOf('$') >= 0) {
      // any of them, as far as can be told
      for (int i = 0; i < before; i++) {
        need(i);
      }
      return;
    }
    for (int i = before - 1; i >= 0; i--) {
      if (stages.get(i).name().orElse("").equals(name) || name.equals(Integer.toString(i))) {
        need(i);
        return;
      }
    }
  }
}
