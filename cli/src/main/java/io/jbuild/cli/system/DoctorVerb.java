package io.jbuild.cli.system;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.files.Trees;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.runner.Rung;
import io.jbuild.runner.rung.Finding;
import io.jbuild.runner.rung.Ladder;
import io.jbuild.runner.rung.Trial;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code jbuild doctor}. */
public final class DoctorVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("doctor", "Show which isolation this host allows and what would allow more")
        .option("-f --format", "FORMAT", "text or json");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, InterruptedException {
    String format = a.value("--format").orElse("text");
    if (!format.equals("text") && !format.equals("json")) {
      throw new UsageException("invalid value '" + format + "' for --format: want text or json");
    }
    List<Finding> findings = findings(session);
    PrintStream out = session.console().out();
    if (format.equals("json")) {
      out.print(JsonText.print(json(findings)) + "\n");
    } else {
      text(findings, out);
    }
    return 0;
  }

  private static List<Finding> findings(Session session) throws IOException, InterruptedException {
    Ladder ladder = Ladder.of(session.environment("PATH").orElse(""));
    Path store = session.store().root();
    Path near = Files.isDirectory(store) && Files.isWritable(store) ? store : temporary(session);
    Path directory = Files.createTempDirectory(near, "doctor");
    try {
      return ladder.tried(Trial.in(directory), store);
    } finally {
      Trees.delete(directory);
    }
  }

  private static Path temporary(Session session) {
    return Path.of(session.environment("TMPDIR").orElse("/tmp"));
  }

  private static Finding best(List<Finding> findings) {
    // an ordinary user is taken into a namespace at the start of other commands, not of this one
    Rung here = Ladder.ofThisProcess();
    for (Finding f : findings) {
      if (f.holds() && (here == Rung.NONE || f.rung().compareTo(here) >= 0)) {
        return f;
      }
    }
    return findings.get(findings.size() - 1);
  }

  private static void text(List<Finding> findings, PrintStream out) {
    Finding best = best(findings);
    out.print("isolation here: " + best.rung().word() + " (" + best.rung().text() + ")\n\n");
    for (Finding f : findings) {
      String mark = f.holds() ? "yes" : "no ";
      out.print("  " + mark + "  " + f.rung().word() + ": " + f.rung().text() + "\n");
      if (!f.holds()) {
        out.print("         " + f.why() + "\n");
        out.print("         at a shell: " + f.shell() + "\n");
        out.print("         in a pod:   " + f.pod() + "\n");
      }
    }
  }

  private static Json json(List<Finding> findings) {
    List<Json> rungs = new ArrayList<>();
    for (Finding f : findings) {
      rungs.add(
          Json.Obj.EMPTY
              .with("rung", Json.of(f.rung().word()))
              .with("text", Json.of(f.rung().text()))
              .with("holds", Json.of(f.holds()))
              .with("why", Json.of(f.why()))
              .with("shell", Json.of(f.shell()))
              .with("pod", Json.of(f.pod())));
    }
    return Json.Obj.EMPTY
        .with("rung", Json.of(best(findings).rung().word()))
        .with("rungs", new Json.Arr(rungs));
  }
}
