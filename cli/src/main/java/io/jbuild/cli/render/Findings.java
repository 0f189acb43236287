package io.jbuild.cli.render;

import io.jbuild.builder.BuildEvent;
import java.util.ArrayList;
import java.util.List;

/** The warnings about lines of the Dockerfile, which are shown together when a build is over. */
final class Findings {
  private final List<BuildEvent.Warning> found = new ArrayList<>(0);

  /** Takes a warning that has a place; says whether it did. */
  boolean take(BuildEvent.Warning warning) {
    return warning.position().isPresent() && found.add(warning);
  }

  /** A heading and a line for each, as docker has them; none when there are none. */
  List<String> lines() {
    List<String> lines = new ArrayList<>(0);
    if (!found.isEmpty()) {
      lines.add(
          found.size()
              + (found.size() == 1 ? " warning" : " warnings")
              + " found (jbuild build --check shows the lines):");
    }
    for (BuildEvent.Warning warning : found) {
      int line = warning.position().map(BuildEvent.Position::line).orElse(0);
      lines.add(" - " + Cells.plain(warning.message()) + " (line " + line + ")");
    }
    return lines;
  }
}
