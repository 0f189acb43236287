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

  /**
   * The files below a directory of the host; {@code /proc/PID/root} is what a process sees. The
   * caller closes.
   */
  default FileTree tree(String directory) throws IOException {
    throw new IOException("this runtime opens no file systems");
  }

  /** The files, with what would be mounted, of a container that does not run. */
  default StoppedTree tree(RunSpec spec, RootFilesystem.Overlay root) throws IOException {
    throw new IOException("this runtime opens no file systems");
  }
}
