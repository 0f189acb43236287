package io.jbuild.cli.start;

import java.io.PrintStream;
import java.util.List;

/** What {@code jbuild help} says. */
final class HelpText {
  private HelpText() {}

  static void print(PrintStream out, List<String> words) {
    if (!words.isEmpty()) {
      out.print(Verbs.get(String.join(" ", words)).flags().usage());
      return;
    }
    out.print(
        """
        Usage: jbuild [--root DIR] [--config DIR] COMMAND [OPTIONS]
               jbuild [BUILD OPTIONS] PATH

        Builds images from Dockerfiles and runs them, without a daemon.

        Commands:
        """);
    for (String name : Verbs.NAMES) {
      out.printf("  %-10s %s%n", name, Verbs.get(name).flags().description());
    }
    out.print(
        """

        The management forms work too: jbuild image ls, jbuild container run, …
        'jbuild COMMAND --help' says more of a command.
        """);
  }
}
