package io.jbuild.builder;

import io.jbuild.layercache.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What happens in a build, as it happens. */
public sealed interface BuildEvent {

  /** The steps that the build needs, before the first of them starts; may come again for more. */
  record Planned(List<StepInfo> steps) implements BuildEvent {
    public Planned {
      steps = List.copyOf(steps);
    }
  }

  /** An event of one step. */
  sealed interface OfStep extends BuildEvent {
    StepInfo step();
  }

  record Started(StepInfo step) implements OfStep {}

  /** The result is known already; comes without {@link Started} or {@link Finished}. */
  record Cached(StepInfo step) implements OfStep {}

  /** Why the step is not known already; each reason is one input that differs. */
  record Missed(StepInfo step, List<String> reasons) implements OfStep {
    public Missed {
      reasons = List.copyOf(reasons);
    }
  }

  /** Bytes that the step's command wrote, with secrets masked. */
  record Printed(StepInfo step, Stream stream, Bytes bytes) implements OfStep {}

  /**
   * A transfer within a step.
   *
   * @param total bytes, 0 when not known
   */
  record Progressed(StepInfo step, String what, long done, long total) implements OfStep {}

  /**
   * @param bytes size of the layer that it gave
   */
  record Finished(StepInfo step, Duration time, long bytes) implements OfStep {}

  record Failed(StepInfo step, Duration time, String message) implements OfStep {}

  /** Stopped since another step failed or the build was interrupted. */
  record Cancelled(StepInfo step) implements OfStep {}

  /** Bytes come from or go to a place outside of the build's own steps. */
  sealed interface OfTransfer extends BuildEvent {
    /** What is transferred, as people see it; the same from begin to end. */
    String title();
  }

  /**
   * The image is being given out.
   *
   * @param target for example {@code docker archive out.tar}
   * @param total bytes, 0 when not known
   */
  record Exporting(String target, String what, long done, long total) implements OfTransfer {
    @Override
    public String title() {
      return "exporting to " + target;
    }
  }

  record Exported(String target, Duration time) implements OfTransfer {
    @Override
    public String title() {
      return "exporting to " + target;
    }
  }

  /**
   * Something that steps need is on its way here.
   *
   * @param source for example {@code image layers}, or a URL without who asks
   * @param total bytes, 0 when not known
   */
  record Fetching(String source, String what, long done, long total) implements OfTransfer {
    @Override
    public String title() {
      return "fetching " + source;
    }
  }

  record Fetched(String source, Duration time) implements OfTransfer {
    @Override
    public String title() {
      return "fetching " + source;
    }
  }

  /**
   * Something is probably not as meant. What the linter finds has a place, and comes when all steps
   * are over.
   */
  record Warning(String message, Optional<Position> position) implements BuildEvent {}

  /** Something worth knowing. */
  record Notice(String message) implements BuildEvent {}

  /** Which of a command's streams. */
  enum Stream {
    OUT,
    ERR
  }

  /** A place in a Dockerfile; lines count from 1. */
  record Position(String file, int line) {}
}
