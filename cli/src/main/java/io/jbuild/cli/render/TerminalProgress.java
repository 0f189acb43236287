package io.jbuild.cli.render;

import io.jbuild.builder.BuildEvent;
import io.jbuild.builder.BuildResult;
import io.jbuild.builder.StepInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A live view: steps that are over scroll away as one line each, below them those that run with the
 * last lines they wrote. Of a step that failed all the lines that are kept stay.
 */
final class TerminalProgress implements Progress {
  private static final long REDRAW_MILLIS = 100;

  private final LiveRegion region;
  private final Colors colors;
  private final InstantSource clock;
  private final Instant begin;
  private final Map<Integer, RunningStep> running = new LinkedHashMap<>();
  private final Map<String, RunningStep> transfers = new LinkedHashMap<>();
  private final List<String> above = new ArrayList<>();
  private int total;
  private final Findings findings = new Findings();
  private int over;
  private boolean finished;
  private boolean ticking;
  private boolean paused;

  TerminalProgress(LiveRegion region, Colors colors, InstantSource clock) {
    this.region = region;
    this.colors = colors;
    this.clock = clock;
    this.begin = clock.instant();
  }

  @Override
  public synchronized void on(BuildEvent event) {
    if (finished) {
      return;
    }
    if (event instanceof BuildEvent.Planned planned) {
      for (StepInfo step : planned.steps()) {
        total = Math.max(total, step.id());
      }
    } else if (event instanceof BuildEvent.OfStep ofStep) {
      step(ofStep);
    } else if (event instanceof BuildEvent.OfTransfer transfer) {
      transfer(transfer);
    } else if (event instanceof BuildEvent.Warning warning) {
      if (!findings.take(warning)) {
        above.add(colors.warning("warning: " + Cells.plain(warning.message())));
      }
    } else if (event instanceof BuildEvent.Notice notice) {
      above.add(Cells.plain(notice.message()));
    }
    if (!ticking && !(running.isEmpty() && transfers.isEmpty())) {
      ticking = true;
      Thread ticker = new Thread(this::tick, "progress");
      ticker.setDaemon(true);
      ticker.start();
    }
  }

  private void transfer(BuildEvent.OfTransfer event) {
    if (event instanceof BuildEvent.Exporting e) {
      moving(e.title()).transfer(e.what(), e.done(), e.total());
    } else if (event instanceof BuildEvent.Fetching f) {
      moving(f.title()).transfer(f.what(), f.done(), f.total());
    } else if (event instanceof BuildEvent.Exported e) {
      moved(e.title(), e.time());
    } else if (event instanceof BuildEvent.Fetched f) {
      moved(f.title(), f.time());
    }
  }

  private RunningStep moving(String title) {
    return transfers.computeIfAbsent(title, t -> new RunningStep(t, clock.instant()));
  }

  private void moved(String title, Duration time) {
    transfers.remove(title);
    over(colors::done, title, time);
  }

  private void step(BuildEvent.OfStep event) {
    StepInfo info = event.step();
    RunningStep step = running.get(info.id());
    if (event instanceof BuildEvent.Started) {
      running.put(info.id(), new RunningStep(info.title(), clock.instant()));
    } else if (event instanceof BuildEvent.Cached) {
      over++;
      over(colors::done, "CACHED " + info.title(), Duration.ZERO);
    } else if (event instanceof BuildEvent.Printed printed && step != null) {
      step.print(printed.bytes().toArray());
    } else if (event instanceof BuildEvent.Progressed p && step != null) {
      step.transfer(p.what(), p.done(), p.total());
    } else if (event instanceof BuildEvent.Finished f) {
      running.remove(info.id());
      over++;
      over(colors::done, info.title(), f.time());
    } else if (event instanceof BuildEvent.Failed f) {
      running.remove(info.id());
      over(colors::failed, "ERROR " + info.title(), f.time());
      if (step != null) {
        printed(info, step);
      }
    } else if (event instanceof BuildEvent.Cancelled) {
      running.remove(info.id());
      over(colors::failed, "CANCELED " + info.title(), Duration.ZERO);
    }
  }

  /** All that is kept of what a step wrote, as BuildKit shows it after a failure. */
  private void printed(StepInfo info, RunningStep step) {
    List<String> lines = step.lines();
    if (lines.isEmpty()) {
      return;
    }
    above.add("------");
    above.add(" > " + info.title() + ":");
    above.addAll(lines);
    above.add("------");
  }

  private void over(Paint paint, String title, Duration time) {
    above.add(paint.paint(StepLine.of(title, time, region.columns())));
  }

  private void tick() {
    while (true) {
      synchronized (this) {
        if (finished) {
          return;
        }
        if (!paused) {
          draw();
        }
        try {
          wait(REDRAW_MILLIS);
        } catch (InterruptedException e) {
          // only finish() ends the view; nobody interrupts this thread to another end
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  private void draw() {
    List<LiveRegion.Line> live = new ArrayList<>();
    if (!running.isEmpty() || !transfers.isEmpty()) {
      List<RunningStep> steps = new ArrayList<>(running.values());
      steps.addAll(transfers.values());
      int rows = Math.max(1, region.rows() - 2);
      live.add(line(status(), false));
      int shown = Math.min(steps.size(), rows);
      int tail = Math.min(RunningStep.TAIL, (rows - shown) / Math.max(1, shown));
      Instant now = clock.instant();
      for (RunningStep step : steps.subList(0, shown)) {
        Duration time = Duration.between(step.started(), now);
        live.add(line(StepLine.of(step.title(), time, region.columns()), false));
        for (String text : step.last(tail)) {
          live.add(line(" => => " + text, true));
        }
      }
    }
    region.draw(above, live);
    above.clear();
  }

  private LiveRegion.Line line(String text, boolean faint) {
    String fitted = Cells.fit(text, region.columns());
    return new LiveRegion.Line(faint ? colors.faint(fitted) : fitted, Cells.width(fitted));
  }

  private String status() {
    String time = Figures.seconds(Duration.between(begin, clock.instant()));
    return "[+] Building " + time + " (" + over + "/" + total + ")";
  }

  @Override
  public synchronized void pause() {
    region.draw(above, List.of());
    above.clear();
    paused = true;
  }

  @Override
  public synchronized void resume() {
    paused = false;
  }

  @Override
  public synchronized void finish(Optional<BuildResult> result, List<String> stored) {
    if (finished) {
      return;
    }
    running.clear();
    transfers.clear();
    above.add(status() + (result.isPresent() ? " FINISHED" : ""));
    above.addAll(stored);
    for (String line : findings.lines()) {
      above.add(line.startsWith(" ") ? line : colors.warning(line));
    }
    draw();
    finished = true;
    notifyAll();
  }

  /** One of the colours. */
  @FunctionalInterface
  private interface Paint {
    String paint(String text);
  }
}
