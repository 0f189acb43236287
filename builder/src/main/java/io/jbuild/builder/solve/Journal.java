package io.jbuild.builder.solve;

import io.jbuild.builder.BuildEvent;
import io.jbuild.builder.BuildListener;
import io.jbuild.builder.BuildResult.Outcome;
import io.jbuild.builder.BuildResult.StepReport;
import io.jbuild.builder.StepInfo;
import io.jbuild.builder.plan.BuildGraph;
import io.jbuild.builder.plan.Step;
import io.jbuild.builder.plan.StepHead;
import io.jbuild.builder.step.StepReporter;
import io.jbuild.layercache.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Keeps what becomes of the steps of one graph, and tells the listener, one event at a time. Safe
 * for any number of threads.
 */
public final class Journal {
  private final BuildListener listener;
  private final boolean explain;
  private final List<StepInfo> infos = new ArrayList<>();
  private final Map<Integer, StepReport> reports = new HashMap<>();
  private final Map<Integer, List<String>> reasons = new HashMap<>();
  private final Map<Integer, Long> started = new HashMap<>();
  private final Set<String> explained = new HashSet<>();

  /**
   * @param firstId what the first step of this graph is called
   * @param explain whether every miss is explained, not only the first of a stage
   */
  public Journal(BuildGraph graph, int firstId, boolean explain, BuildListener listener) {
    this.listener = listener;
    this.explain = explain;
    for (Step step : graph.steps()) {
      StepHead head = step.head();
      List<Integer> inputs = step.inputs().stream().map(i -> i + firstId).toList();
      infos.add(
          new StepInfo(
              head.id() + firstId,
              head.stage(),
              head.number(),
              head.total(),
              head.text(),
              head.span().line(),
              inputs));
    }
    listener.on(new BuildEvent.Planned(infos));
  }

  /** What became of the steps that were reached, in the order of the Dockerfile. */
  public synchronized List<StepReport> reports() {
    return infos.stream()
        .filter(i -> reports.containsKey(i.id()))
        .map(i -> Objects.requireNonNull(reports.get(i.id())))
        .toList();
  }

  private StepInfo info(Step step) {
    return infos.get(step.id());
  }

  synchronized void cached(Step step) {
    StepInfo info = info(step);
    reports.put(info.id(), new StepReport(info, Outcome.CACHED, Duration.ZERO, 0, List.of()));
    listener.on(new BuildEvent.Cached(info));
  }

  /** Whether nobody knows yet why this stage is not all cached. */
  synchronized boolean wantsReason(Step step) {
    return explain || !explained.contains(step.head().stage());
  }

  synchronized void missed(Step step, List<String> why) {
    boolean first = explained.add(step.head().stage());
    if (first || explain) {
      reasons.put(info(step).id(), why);
      listener.on(new BuildEvent.Missed(info(step), why));
    }
  }

  synchronized void started(Step step) {
    started.put(step.id(), System.nanoTime());
    listener.on(new BuildEvent.Started(info(step)));
  }

  synchronized void finished(Step step, Duration time, long bytes) {
    StepInfo info = info(step);
    List<String> why = reasons.getOrDefault(info.id(), List.of());
    reports.put(info.id(), new StepReport(info, Outcome.RAN, time, bytes, why));
    listener.on(new BuildEvent.Finished(info, time, bytes));
  }

  synchronized void failed(Step step, String message) {
    long since = started.getOrDefault(step.id(), System.nanoTime());
    Duration time = Duration.ofNanos(System.nanoTime() - since);
    int end = message.indexOf('\n');
    // the rest is in the error of the build
    String first = end < 0 ? message : message.substring(0, end);
    listener.on(new BuildEvent.Failed(info(step), time, first));
  }

  synchronized void cancelled(Step step) {
    if (started.containsKey(step.id())) {
      listener.on(new BuildEvent.Cancelled(info(step)));
    }
  }

  StepReporter reporter(Step step) {
    StepInfo info = info(step);
    return new StepReporter() {
      @Override
      public void printed(BuildEvent.Stream stream, byte[] bytes) {
        tell(new BuildEvent.Printed(info, stream, Bytes.of(bytes)));
      }

      @Override
      public void progressed(String what, long done, long total) {
        tell(new BuildEvent.Progressed(info, what, done, total));
      }
    };
  }

  private synchronized void tell(BuildEvent event) {
    listener.on(event);
  }
}
