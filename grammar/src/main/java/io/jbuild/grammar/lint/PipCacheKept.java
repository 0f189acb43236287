package io.jbuild.grammar.lint;

import io.jbuild.grammar.Arg;
import io.jbuild.grammar.Env;
import io.jbuild.grammar.Instruction;
import io.jbuild.grammar.Mount;
import io.jbuild.grammar.Run;
import io.jbuild.grammar.Stage;
import io.jbuild.grammar.Word;
import java.util.List;
import java.util.Optional;

/** pip keeps what it downloads, in the layer. */
final class PipCacheKept implements Rule {

  @Override
  public String description() {
    return "pip install should not leave its download cache in a layer";
  }

  @Override
  public boolean isExtra() {
    return true;
  }

  @Override
  public void check(Lint lint) {
    for (Stage stage : lint.stages()) {
      boolean off = false;
      for (Instruction instruction : stage.instructions()) {
        off |=
            (instruction instanceof Env || instruction instanceof Arg)
                && instruction.text().contains("PIP_NO_CACHE_DIR");
        if (!off && instruction instanceof Run run && !isMounted(run)) {
          check(lint, run);
        }
      }
    }
  }

  private static void check(Lint lint, Run run) {
    for (List<String> command : ShellCommands.of(run)) {
      boolean installs =
          ShellCommands.is(command, "pip", "install")
              || ShellCommands.is(command, "pip3", "install");
      if (installs && !command.contains("--no-cache-dir")) {
        lint.report(
            run,
            run.span(),
            "pip install keeps its downloads in the layer: add --no-cache-dir, or mount a cache on"
                + " /root/.cache/pip");
        return;
      }
    }
  }

  private static boolean isMounted(Run run) {
    for (Mount mount : run.mounts()) {
      Optional<Word> target = mount.find("target", "dst", "destination");
      if (target.isPresent() && target.get().text().contains("cache")) {
        return true;
      }
    }
    return false;
  }
}
