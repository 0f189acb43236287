package io.jbuild.runner;

import java.io.IOException;

/** Starts processes in sandboxes. Safe for any number of threads. */
public interface ContainerRuntime {

  /**
   * Starts a container; it runs when this returns. The caller closes it.
   *
   * @throws RunnerException when the sandbox or the command could not be started
   */
  RunningContainer start(RunSpec spec, RootFilesystem root, Stdio stdio) throws IOException;
}
