package io.jbuild.runner;

/** Where a process reads from and writes to. */
public sealed interface Stdio {

  /**
   * This process's own streams.
   *
   * @param input whether standard input too; else it is empty
   */
  record Inherited(boolean input) implements Stdio {}

  /** Standard input is empty; what is written goes to the receivers, from a thread of each. */
  record Captured(Receiver out, Receiver err) implements Stdio {}

  /** As captured, and standard input is what is written to {@link RunningContainer#input}. */
  record Piped(Receiver out, Receiver err) implements Stdio {}

  /** Open descriptors of this process; they stay open here. */
  record Descriptors(int in, int out, int err) implements Stdio {}

  /**
   * A terminal of its own, controlled through {@link RunningContainer#terminal}.
   *
   * @param rows 0 when not known
   * @param columns 0 when not known
   */
  record NewTerminal(int rows, int columns) implements Stdio {}

  /** Takes bytes as they come; called by one thread at a time. */
  @FunctionalInterface
  interface Receiver {
    void receive(byte[] buffer, int length);
  }
}
