package io.jbuild.builder.step;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.plan.Step;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore.Face;
import java.io.IOException;
import java.util.List;

/** Does what a step says. Safe for any number of threads. */
@FunctionalInterface
public interface StepExecutor {

  /**
   * The layer that the step adds. When the thread is interrupted it ends soon and leaves nothing.
   *
   * @param below the files that it changes: layers, bottom first
   * @param wanted the face of the layer that will be read next
   */
  LayerHandle execute(
      Step step, List<LayerHandle> below, Origins origins, Face wanted, StepReporter reporter)
      throws IOException, BuildException, InterruptedException;
}
