package io.jbuild.builder.engine;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.plan.CopyStep;
import io.jbuild.builder.plan.RunStep;
import io.jbuild.builder.plan.Step;
import io.jbuild.builder.plan.WorkdirStep;
import io.jbuild.builder.step.CopyExecutor;
import io.jbuild.builder.step.Origins;
import io.jbuild.builder.step.RunExecutor;
import io.jbuild.builder.step.StepExecutor;
import io.jbuild.builder.step.StepReporter;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore.Face;
import java.io.IOException;
import java.util.List;

/** Gives each kind of step to the executor that does it. */
record StepExecutors(RunExecutor runs, CopyExecutor copies) implements StepExecutor {

  @Override
  public LayerHandle execute(
      Step step, List<LayerHandle> below, Origins origins, Face wanted, StepReporter reporter)
      throws IOException, BuildException, InterruptedException {
    if (step instanceof RunStep run) {
      return runs.run(run, below, origins, reporter);
    }
    if (step instanceof CopyStep copy) {
      return copies.copy(copy, below, origins, wanted, reporter);
    }
    if (step instanceof WorkdirStep workdir) {
      return copies.workdir(workdir, below, wanted);
    }
    throw new IllegalArgumentException("a step without files of its own: " + step.head().text());
  }
}
