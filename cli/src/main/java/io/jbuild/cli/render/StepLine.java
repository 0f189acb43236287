package io.jbuild.cli.render;

import java.time.Duration;

/** A step and its time, at the two ends of a line. */
final class StepLine {
  private static final String MARK = " => ";
  private static final int WIDEST = 120;

  private StepLine() {}

  static String of(String title, Duration time, int columns) {
    String seconds = Figures.seconds(time);
    int room = Math.min(columns, WIDEST) - MARK.length() - seconds.length() - 1;
    if (room < 1) {
      return Cells.fit(MARK + title, columns);
    }
    return MARK + Cells.pad(Cells.fit(title, room), room + 1) + seconds;
  }
}
