package io.jbuild.cli.render;

import io.jbuild.builder.BuildResult;
import io.jbuild.builder.BuildResult.Outcome;
import io.jbuild.builder.BuildResult.StepReport;
import java.util.ArrayList;
import java.util.List;

/** What each step of a build cost, and why it ran. */
final class StepTable {
  private static final int TITLE = 60;

  private StepTable() {}

  static List<String> lines(BuildResult result) {
    int title = "step".length();
    int cached = 0;
    for (StepReport report : result.steps()) {
      title = Math.max(title, Math.min(TITLE, Cells.width(report.step().title())));
      cached += report.outcome() == Outcome.CACHED ? 1 : 0;
    }
    List<String> lines = new ArrayList<>();
    lines.add(Cells.pad("step", title) + "     time      size");
    for (StepReport report : result.steps()) {
      lines.add(
          Cells.pad(Cells.fit(report.step().title(), title), title)
              + right(Figures.seconds(report.time()), 9)
              + right(report.bytes() == 0 ? "-" : Figures.bytes(report.bytes()), 10)
              + "  "
              + outcome(report));
    }
    lines.add(
        "finished in "
            + Figures.seconds(result.time())
            + ": "
            + cached
            + " of "
            + result.steps().size()
            + (result.steps().size() == 1 ? " step" : " steps")
            + " cached");
    return lines;
  }

  private static String outcome(StepReport report) {
    if (report.outcome() == Outcome.CACHED) {
      return "cached";
    }
    List<String> reasons = report.reasons();
    if (reasons.isEmpty()) {
      return "ran";
    }
    int more = reasons.size() - 1;
    return "ran: " + reasons.get(0) + (more == 0 ? "" : " (and " + more + " more)");
  }

  private static String right(String text, int cells) {
    return " ".repeat(Math.max(0, cells - text.length())) + text;
  }
}
