package io.jbuild.runner.container;

import io.jbuild.runner.RunningContainer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Controls a process of this jbuild. */
final class ProcessControl implements Attachment.Control {
  private static final byte END_OF_TRANSMISSION = 4;

  private final RunningContainer process;

  ProcessControl(RunningContainer process) {
    this.process = process;
  }

  @Override
  public void input(byte[] bytes, int length) {
    try {
      Optional<RunningContainer.Terminal> terminal = process.terminal();
      if (terminal.isPresent()) {
        terminal.get().write(bytes, length);
      }
      Optional<OutputStream> input = process.input();
      if (input.isPresent()) {
        input.get().write(bytes, 0, length);
      }
    } catch (IOException e) {
      // it has closed its input or ended: as a pipe to it would, we drop the rest
    }
  }

  @Override
  public void endInput() {
    try {
      if (process.terminal().isPresent()) {
        process.terminal().get().write(new byte[] {END_OF_TRANSMISSION}, 1);
      }
      if (process.input().isPresent()) {
        process.input().get().close();
      }
    } catch (IOException e) {
      // it has ended before: its input has, too
    }
  }

  @Override
  public void resize(int rows, int columns) {
    try {
      if (process.terminal().isPresent()) {
        process.terminal().get().resize(rows, columns);
      }
    } catch (IOException e) {
      // the terminal is gone with the process: no size to have
    }
  }

  @Override
  public void signal(int signal) {
    try {
      process.signal(signal);
    } catch (IOException e) {
      // ended meanwhile, or, of another user, not ours to signal: the caller sees that it goes on
    }
  }
}
