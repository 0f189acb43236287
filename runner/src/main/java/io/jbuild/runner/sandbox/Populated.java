package io.jbuild.runner.sandbox;

import io.jbuild.runner.Limits;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.Usage;
import java.io.IOException;
import java.util.Optional;

/** A container of which all processes can be found, so that they can stand still. */
interface Populated extends RunningContainer {
  /** Empty for a further process in a container: that stands still with the container alone. */
  Optional<Population> population();

  /** How another process is started beside. */
  Further further();

  /** How another process is started beside. */
  @FunctionalInterface
  interface Further {
    RunningContainer start(RunSpec spec, Stdio stdio) throws IOException;
  }

  @Override
  default RunningContainer exec(RunSpec spec, Stdio stdio) throws IOException {
    if (population().isPresent() && population().get().isFrozen()) {
      throw new IOException("the container is paused: unpause it first");
    }
    return further().start(spec, stdio);
  }

  @Override
  default Usage usage() throws IOException {
    return population().isPresent() ? population().get().usage(processes()) : Usage.NONE;
  }

  @Override
  default void update(Limits limits) throws IOException {
    if (population().isEmpty()) {
      throw new IOException("limits are those of a container, not of a further process in it");
    }
    population().get().update(limits);
  }

  @Override
  default void pause() throws IOException {
    if (population().isPresent()) {
      population().get().freeze();
    }
  }

  @Override
  default void resume() throws IOException {
    if (population().isPresent()) {
      population().get().thaw();
    }
  }
}
