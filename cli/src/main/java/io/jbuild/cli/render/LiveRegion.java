package io.jbuild.cli.render;

import io.jbuild.cli.Screen;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The last lines of a terminal, drawn again and again; what is final scrolls away above them. Not
 * for several threads.
 */
final class LiveRegion {
  private static final String TO_END_OF_SCREEN = "\u001b[J";

  private final PrintStream out;
  private final Screen screen;
  private final List<Integer> drawn = new ArrayList<>();

  LiveRegion(PrintStream out, Screen screen) {
    this.out = out;
    this.screen = screen;
  }

  int columns() {
    return screen.columns();
  }

  int rows() {
    return screen.rows();
  }

  /**
   * Replaces what is drawn.
   *
   * @param above lines that stay for ever, of any width
   * @param live lines to be replaced the next time, none wider than the screen
   */
  void draw(List<String> above, List<Line> live) {
    StringBuilder text = new StringBuilder();
    erase(text);
    for (String line : above) {
      text.append(line).append('\n');
    }
    drawn.clear();
    for (Line line : live) {
      text.append(line.painted()).append('\n');
      drawn.add(line.cells());
    }
    // one write: a terminal shows it without a flicker
    out.print(text);
    out.flush();
  }

  /** Goes up over what was drawn: a terminal made narrower has wrapped those lines. */
  private void erase(StringBuilder text) {
    int columns = Math.max(1, screen.columns());
    int up = 0;
    for (int cells : drawn) {
      up += Math.max(1, (cells + columns - 1) / columns);
    }
    if (up > 0) {
      text.append("\u001b[").append(up).append('A').append('\r').append(TO_END_OF_SCREEN);
    }
  }

  /**
   * A line that is drawn.
   *
   * @param painted with colours
   * @param cells its width
   */
  record Line(String painted, int cells) {}
}
