package io.jbuild.grammar.lint;

import io.jbuild.grammar.Mount;
import io.jbuild.grammar.Run;
import io.jbuild.grammar.Word;
import java.util.List;
import java.util.Optional;

/** The lists that apt-get update fetches stay in the layer. */
final class AptListsKept implements Rule {

  @Override
  public String description() {
    return "The RUN that calls apt-get update should delete the lists again";
  }

  @Override
  public boolean isExtra() {
    return true;
  }

  @Override
  public void check(Lint lint) {
    for (Run run : lint.all(Run.class)) {
      boolean updates = false;
      boolean deletes = isMounted(run);
      for (List<String> command : ShellCommands.of(run)) {
        updates |=
            ShellCommands.is(command, "apt-get", "update")
                || ShellCommands.is(command, "apt", "update");
        // of apt 2.9 and later
        deletes |=
            ShellCommands.is(command, "apt-get", "dist-clean")
                || ShellCommands.is(command, "apt-get", "distclean");
        deletes |= command.get(0).equals("rm") && names(command, "/var/lib/apt");
      }
      if (updates && !deletes) {
        lint.report(
            run,
            run.span(),
            "apt-get update leaves its lists in the layer: end the RUN with"
                + " && rm -rf /var/lib/apt/lists/*");
      }
    }
  }

  private static boolean names(List<String> command, String path) {
    for (String word : command) {
      if (word.startsWith(path)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMounted(Run run) {
    for (Mount mount : run.mounts()) {
      Optional<Word> target = mount.find("target", "dst", "destination");
      if (target.isPresent() && target.get().text().startsWith("/var/lib/apt")) {
        return true;
      }
    }
    return false;
  }
}
