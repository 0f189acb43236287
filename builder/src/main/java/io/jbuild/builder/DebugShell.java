package io.jbuild.builder;

import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import java.io.IOException;
import java.util.List;

/** Looks into a step whose command has failed, before what it left behind is thrown away. */
@FunctionalInterface
public interface DebugShell {

  /**
   * Ends when whoever looks has seen enough. Called by the thread of the step: other steps may run.
   *
   * @param failure what the build will fail with
   */
  void look(String failure, Place place) throws IOException, InterruptedException;

  /** Where the command failed. */
  @FunctionalInterface
  interface Place {

    /** Starts another command there: with its files, mounts, environment, directory and user. */
    RunningContainer start(List<String> argv, Stdio stdio) throws IOException;
  }
}
