package io.jbuild.cli.render;

import io.jbuild.builder.BuildEvent;
import io.jbuild.builder.BuildResult;
import io.jbuild.builder.StepInfo;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One line for each thing that happens, with the number of its step in front, as BuildKit does it:
 * {@code #3 [2/5] RUN make}, {@code #3 0.123 output}, {@code #3 DONE 0.4s}. Ends with a table of
 * the steps.
 */
final class PlainProgress implements Progress {
  private static final Duration BETWEEN_TRANSFERS = Duration.ofSeconds(2);

  private final PrintStream err;
  private final InstantSource clock;
  private final Map<Integer, Block> blocks = new HashMap<>();
  private final Map<String, Integer> transfers = new HashMap<>();
  private final Findings findings = new Findings();
  private int highest;
  private int shown = -1;

  PlainProgress(PrintStream err, InstantSource clock) {
    this.err = err;
    this.clock = clock;
  }

  @Override
  public synchronized void on(BuildEvent event) {
    if (event instanceof BuildEvent.Planned planned) {
      for (StepInfo step : planned.steps()) {
        highest = Math.max(highest, step.id());
      }
    } else if (event instanceof BuildEvent.OfStep ofStep) {
      step(ofStep);
    } else if (event instanceof BuildEvent.OfTransfer transfer) {
      transfer(outside(transfer.title()), transfer);
    } else if (event instanceof BuildEvent.Warning warning) {
      if (!findings.take(warning)) {
        message("warning: " + warning.message());
      }
    } else if (event instanceof BuildEvent.Notice notice) {
      message(notice.message());
    }
  }

  private void step(BuildEvent.OfStep event) {
    Block block = block(event.step());
    if (event instanceof BuildEvent.Started) {
      line(block, "");
    } else if (event instanceof BuildEvent.Cached) {
      line(block, "CACHED");
    } else if (event instanceof BuildEvent.Missed missed) {
      for (String reason : missed.reasons()) {
        line(block, "not cached: " + reason);
      }
    } else if (event instanceof BuildEvent.Printed printed) {
      block
          .splitter(printed.stream())
          .add(printed.bytes().toArray(), bytes -> output(block, bytes));
    } else if (event instanceof BuildEvent.Progressed p) {
      transfer(block, p.what(), p.done(), p.total());
    } else if (event instanceof BuildEvent.Finished finished) {
      end(block, "DONE " + Figures.seconds(finished.time()));
    } else if (event instanceof BuildEvent.Failed failed) {
      end(block, "ERROR: " + failed.message());
    } else if (event instanceof BuildEvent.Cancelled) {
      end(block, "CANCELED");
    }
  }

  private Block block(StepInfo step) {
    highest = Math.max(highest, step.id());
    return block(step.id(), step.title());
  }

  private Block block(int id, String title) {
    Block block = blocks.get(id);
    if (block == null) {
      block = new Block(id, title, clock.instant());
      blocks.put(id, block);
    }
    return block;
  }

  private void transfer(Block block, BuildEvent.OfTransfer event) {
    if (event instanceof BuildEvent.Exporting e) {
      transfer(block, e.what(), e.done(), e.total());
    } else if (event instanceof BuildEvent.Fetching f) {
      transfer(block, f.what(), f.done(), f.total());
    } else if (event instanceof BuildEvent.Exported e) {
      line(block, "DONE " + Figures.seconds(e.time()));
    } else if (event instanceof BuildEvent.Fetched f) {
      line(block, "DONE " + Figures.seconds(f.time()));
    }
  }

  /** Fetching and giving out count as further steps. */
  private Block outside(String title) {
    Integer id = transfers.get(title);
    if (id == null) {
      id = ++highest;
      transfers.put(title, id);
    }
    return block(id, title);
  }

  private void output(Block block, byte[] bytes) {
    head(block);
    String time = Figures.millis(Duration.between(block.started, clock.instant()));
    err.print("#" + block.id + " " + time + " ");
    err.write(bytes, 0, bytes.length);
    err.print('\n');
  }

  private void transfer(Block block, String what, long done, long total) {
    Instant now = clock.instant();
    boolean complete = total > 0 && done >= total;
    boolean known = what.equals(block.transfer);
    if (known && !complete && now.isBefore(block.transferShown.plus(BETWEEN_TRANSFERS))) {
      return;
    }
    block.transfer = what;
    block.transferShown = now;
    line(block, done == 0 && total == 0 ? what : what + " " + Figures.transfer(done, total));
  }

  private void end(Block block, String how) {
    block.out.end(bytes -> output(block, bytes));
    block.err.end(bytes -> output(block, bytes));
    line(block, how);
    err.flush();
  }

  private void line(Block block, String text) {
    head(block);
    if (!text.isEmpty()) {
      err.print("#" + block.id + " " + text + "\n");
    }
  }

  /** The step's title when it is new, and a blank line when another step came before. */
  private void head(Block block) {
    if (shown != block.id) {
      if (shown >= 0) {
        err.print('\n');
      }
      shown = block.id;
    }
    if (!block.titled) {
      block.titled = true;
      err.print("#" + block.id + " " + block.title + "\n");
    }
  }

  private void message(String text) {
    if (shown > 0) {
      err.print('\n');
    }
    shown = 0;
    err.print(text + "\n");
  }

  @Override
  public synchronized void finish(Optional<BuildResult> result, List<String> stored) {
    if (result.isPresent()) {
      if (shown >= 0) {
        err.print('\n');
      }
      for (String line : StepTable.lines(result.get())) {
        err.print(line + "\n");
      }
    }
    for (String line : stored) {
      err.print(line + "\n");
    }
    List<String> lines = findings.lines();
    if (!lines.isEmpty()) {
      err.print("\n" + String.join("\n", lines) + "\n");
    }
    err.flush();
  }

  /** What is known of a step's lines. */
  private static final class Block {
    private final int id;
    private final String title;
    private final Instant started;
    private final LineSplitter out = new LineSplitter();
    private final LineSplitter err = new LineSplitter();
    private String transfer = "";
    private Instant transferShown = Instant.EPOCH;
    private boolean titled;

    Block(int id, String title, Instant started) {
      this.id = id;
      this.title = title;
      this.started = started;
    }

    LineSplitter splitter(BuildEvent.Stream stream) {
      return stream == BuildEvent.Stream.OUT ? out : err;
    }
  }
}
