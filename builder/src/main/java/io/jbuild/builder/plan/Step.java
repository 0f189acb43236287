package io.jbuild.builder.plan;

import java.util.List;
import java.util.OptionalInt;

/**
 * One change to a root file system, with all that is written in the Dockerfile expanded. Metadata
 * instructions are no steps.
 */
public sealed interface Step permits BaseStep, RunStep, CopyStep, WorkdirStep {

  StepHead head();

  /** Its place in {@link BuildGraph#steps}. */
  default int id() {
    return head().id();
  }

  /** The step whose files it changes; empty when it starts from nothing. */
  OptionalInt parent();

  /** Ids of all steps that it needs, the parent first; each is smaller than its own. */
  List<Integer> inputs();
}
