package io.jbuild.cli.start;

import io.jbuild.cli.verb.Verb;
import java.io.PrintStream;
import java.util.List;

/** What {@code jbuild help} says. */
final class HelpText {
  private static final int WIDTH = 17;

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
        """);
    for (Verbs.Section section : Verbs.SECTIONS) {
      out.print("\n" + section.title() + ":\n");
      for (String name : section.names()) {
        String gap = " ".repeat(Math.max(1, WIDTH - name.length()));
        out.print("  " + name + gap + Verbs.get(name).flags().description() + "\n");
      }
    }
    out.print(
        """

        The management forms work too: jbuild image ls, jbuild container run, …
        'jbuild COMMAND --help' says more of a command.
        """);
  }

  /** What {@code jbuild image} says. */
  static void group(PrintStream out, String group) {
    out.print("Usage: jbuild " + group + " COMMAND\n\n");
    for (String word : Verbs.ofGroup(group)) {
      String gap = " ".repeat(Math.max(1, WIDTH - word.length()));
      Verb verb = Verbs.find(List.of(group, word)).orElseThrow().verb();
      out.print("  " + word + gap + verb.flags().description() + "\n");
    }
  }
}
