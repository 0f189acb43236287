package io.jbuild.runner;

import java.util.OptionalLong;

/** How a container ended. */
public sealed interface RunResult {

  /** By itself. */
  record Exited(int code) implements RunResult {}

  /** By a signal. */
  record Killed(int signal) implements RunResult {}

  /**
   * It, or a process in it, was killed since memory ran out, and it ended by signal 9.
   *
   * @param limit bytes, when it had one
   */
  record OutOfMemory(OptionalLong limit) implements RunResult {}

  /** As shells and docker count: the code, or 128 and the signal. */
  default int exitCode() {
    if (this instanceof Exited e) {
      return e.code();
    }
    return this instanceof Killed k ? 128 + k.signal() : 128 + 9;
  }
}
