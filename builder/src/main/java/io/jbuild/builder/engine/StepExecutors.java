package io.jbuild.builder.engine;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.plan.CopyStep;
import io.jbuild.builder.plan.RunStep;
import io.jbuild.builder.plan.Step;
import io.jbuild.builder.plan.WorkdirStep;
import io.jbuild.builder.step.CopyExecutor;
import io.jbuild.builder.step.Footing;
import io.jbuild.builder.step.Origins;
import io.jbuild.builder.step.RunExecutor;
import io.jbuild.builder.step.StepExecutor;
import io.jbuild.builder.step.StepReporter;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore.Face;
import java.io.IOException;
import java.util.List;

/** Gives each kind of step to the executor that does it. */
record StepExecutors(Footing footing, RunExecutor runs, CopyExecutor copies)
    implements StepExecutor {

  @Override
  public LayerHandle execute(
      Step step, List<LayerHandle> below, Origins origins, Face wanted, StepReporter reporter)
      throws IOException, BuildException, InterruptedException {
    if (step instanceof RunStep run) {
      return runs.run(run, below, origins, reporter);
    }
    // where layers are copied for commands, nothing is gained by a tree that is never mounted
    Face face = wanted == Face.TREE && footing.isCopied() ? Face.TAR : wanted;
    if (step instanceof CopyStep copy) {
      return copies.copy(copy, below, origins, face, reporter);
    }
    if (step instanceof WorkdirStep workdir) {
      return copies.workdir(workdir, below, face);
    }
    throw new IllegalArgumentException("a step without files of its own: " + step.head().text());
  }
}
