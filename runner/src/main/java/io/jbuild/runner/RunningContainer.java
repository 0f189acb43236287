package io.jbuild.runner;

import io.jbuild.layercache.ContainerPath;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * A started container. Closing it kills all that still runs in it and waits until it is gone. Safe
 * for any number of threads.
 */
public interface RunningContainer extends AutoCloseable {

  /** Of its first process, as the host counts. */
  long pid();

  /** Waits for the first process, and until all that it wrote was received. */
  RunResult waitFor() throws IOException, InterruptedException;

  /** Sends a signal to the first process; nothing happens when it has ended. */
  void signal(int signal) throws IOException;

  /** Standard input, when it is a pipe; closing it is the end of the file there. */
  Optional<OutputStream> input();

  /**
   * Starts a further process in the same namespaces and control group. Of {@code spec} its command,
   * environment, directory, user, capabilities, seccomp mode and limits of the process count. When
   * the first process ends, this one is killed.
   */
  RunningContainer exec(RunSpec spec, Stdio stdio) throws IOException;

  /** All that runs in it, as the host counts. */
  List<Long> processes() throws IOException;

  /**
   * Lets nothing in it run on until {@link #resume}; returns when all stands still.
   *
   * @throws IOException where the host has nothing that freezes processes
   */
  void pause() throws IOException;

  /** Nothing happens when it is not paused. */
  void resume() throws IOException;

  /** What it uses now. */
  Usage usage() throws IOException;

  /**
   * Keeps it, from now on, within those of the limits that control groups keep.
   *
   * @throws IOException naming the limit that this host cannot keep
   */
  void update(Limits limits) throws IOException;

  /** The terminal, when one was asked for. */
  Optional<Terminal> terminal();

  /**
   * Files and directories that were made in the root only to mount something on, deepest last. They
   * belong to no layer.
   */
  List<ContainerPath> stubs();

  @Override
  void close() throws IOException;

  /** The other end of a container's terminal. */
  interface Terminal {
    /** Reads what the container wrote; -1 when it hung up. */
    int read(byte[] buffer) throws IOException;

    void write(byte[] buffer, int length) throws IOException;

    void resize(int rows, int columns) throws IOException;
  }
}
