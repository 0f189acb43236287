package io.jbuild.builder.solve;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.plan.Step;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.Recipe;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Says what a step's result depends on. Safe for any number of threads. */
public interface StepKeys {

  /** Something of each step that another one needs; may wait for it. */
  @FunctionalInterface
  interface OfStep<T> {
    T get(int step) throws IOException;
  }

  /**
   * By what is known without looking into any layer: files that come from other steps count as a
   * whole.
   *
   * @param identities of the steps that it needs
   */
  Recipe quick(Step step, OfStep<String> identities)
      throws IOException, BuildException, InterruptedException;

  /**
   * By the very files that the step takes from others; empty when that says no more than the quick
   * form.
   *
   * @param parent identity of the parent
   * @param layers of the steps that it needs, bottom first
   */
  Optional<Recipe> exact(Step step, String parent, OfStep<List<LayerHandle>> layers)
      throws IOException, BuildException, InterruptedException;
}
