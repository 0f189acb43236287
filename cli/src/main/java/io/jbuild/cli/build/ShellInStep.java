package io.jbuild.cli.build;

import io.jbuild.builder.BuildEvent;
import io.jbuild.builder.BuildListener;
import io.jbuild.builder.DebugShell;
import io.jbuild.cli.Console;
import io.jbuild.cli.Terminal;
import io.jbuild.cli.render.Progress;
import io.jbuild.cli.verb.Session;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A shell where a command of the build has failed, on the caller's own terminal or streams. The
 * other steps go on, and are heard of when it ends.
 */
final class ShellInStep implements DebugShell, BuildListener {
  private static final List<String> SHELL = List.of("/bin/sh");
  private static final int BUFFER = 16 * 1024;
  private static final int SIGWINCH = 28;

  private final Session session;
  private final Progress progress;
  private final Thread builder;
  private final ReentrantLock screen = new ReentrantLock();
  private volatile RunningContainer.@Nullable Terminal open;

  /**
   * @param builder interrupted by the signals that end a build
   */
  ShellInStep(Session session, Progress progress, Thread builder) {
    this.session = session;
    this.progress = progress;
    this.builder = builder;
  }

  @Override
  public void on(BuildEvent event) {
    screen.lock();
    try {
      progress.on(event);
    } finally {
      screen.unlock();
    }
  }

  @Override
  public void look(String failure, Place place) throws IOException, InterruptedException {
    screen.lockInterruptibly();
    progress.pause();
    try {
      PrintStream err = session.console().err();
      err.print("\n" + failure + "\na shell where it failed; the build ends when you leave it\n");
      Terminal terminal = session.terminal();
      if (terminal.isInput()) {
        onTerminal(place, terminal);
      } else {
        onPipes(place);
      }
    } catch (RunnerException e) {
      session.console().err().print("cannot start a shell there: " + e.getMessage() + "\n");
    } finally {
      progress.resume();
      screen.unlock();
    }
  }

  private void onTerminal(Place place, Terminal terminal) throws IOException, InterruptedException {
    Stdio stdio = new Stdio.NewTerminal(terminal.rows(), terminal.columns());
    try (RunningContainer shell = place.start(SHELL, stdio);
        Terminal.Raw raw = terminal.raw()) {
      RunningContainer.Terminal inside = shell.terminal().orElseThrow();
      open = inside;
      session.onSignal(this::signal);
      pump("shell input", () -> type(inside));
      Thread output = pump("shell output", () -> show(inside));
      shell.waitFor();
      output.join();
    } finally {
      open = null;
    }
  }

  private void onPipes(Place place) throws IOException, InterruptedException {
    Console console = session.console();
    Stdio stdio =
        new Stdio.Piped(
            (bytes, length) -> console.err().write(bytes, 0, length),
            (bytes, length) -> console.err().write(bytes, 0, length));
    try (RunningContainer shell = place.start(SHELL, stdio)) {
      OutputStream input = shell.input().orElseThrow();
      pump(
          "shell input",
          () -> {
            console.in().transferTo(input);
            input.close();
          });
      shell.waitFor();
    }
  }

  private void signal(int number) {
    RunningContainer.Terminal inside = open;
    if (number != SIGWINCH) {
      builder.interrupt();
    } else if (inside != null) {
      try {
        session.terminal().resized();
        inside.resize(session.terminal().rows(), session.terminal().columns());
      } catch (IOException e) {
        // the shell has just ended: its size no longer matters
      }
    }
  }

  private void type(RunningContainer.Terminal inside) throws IOException {
    byte[] keys = new byte[BUFFER];
    for (int n = session.console().in().read(keys); n >= 0; n = session.console().in().read(keys)) {
      inside.write(keys, n);
    }
  }

  private void show(RunningContainer.Terminal inside) throws IOException {
    byte[] bytes = new byte[BUFFER];
    for (int n = inside.read(bytes); n >= 0; n = inside.read(bytes)) {
      session.console().err().write(bytes, 0, n);
      session.console().err().flush();
    }
  }

  /** Copies until one of the ends is gone. */
  @FunctionalInterface
  private interface Copy {
    void run() throws IOException;
  }

  private static Thread pump(String name, Copy copy) {
    Thread thread =
        new Thread(
            () -> {
              try {
                copy.run();
              } catch (IOException e) {
                // the shell has ended, or its user is gone: there is nothing more to copy
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
