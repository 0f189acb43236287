package io.jbuild.cli.render;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What the live view knows of a step: its transfer, and the last lines that it wrote. */
final class RunningStep {
  /** How many lines of a running step are shown. */
  static final int TAIL = 6;

  private static final int KEPT = 100;

  private final String title;
  private final Instant started;
  private final LineSplitter splitter = new LineSplitter();
  private final Deque<String> lines = new ArrayDeque<>();
  private String transfer = "";

  RunningStep(String title, Instant started) {
    this.title = title;
    this.started = started;
  }

  String title() {
    return title;
  }

  Instant started() {
    return started;
  }

  void print(byte[] bytes) {
    splitter.add(bytes, this::keep);
  }

  private void keep(byte[] line) {
    if (lines.size() == KEPT) {
      lines.removeFirst();
    }
    lines.addLast(text(line));
  }

  void transfer(String what, long done, long total) {
    transfer = done == 0 && total == 0 ? what : what + " " + Figures.transfer(done, total);
  }

  /** All lines that are kept. */
  List<String> lines() {
    List<String> all = new ArrayList<>(lines);
    String begun = text(splitter.begun());
    if (!begun.isEmpty()) {
      all.add(begun);
    }
    return all;
  }

  /** The last of them, the transfer in front. */
  List<String> last(int count) {
    List<String> all = lines();
    if (!transfer.isEmpty()) {
      all.add(0, transfer);
    }
    return all.subList(Math.max(0, all.size() - count), all.size());
  }

  private static String text(byte[] line) {
    return Cells.plain(new String(line, StandardCharsets.UTF_8));
  }
}
