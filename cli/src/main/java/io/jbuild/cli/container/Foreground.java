package io.jbuild.cli.container;

import io.jbuild.cli.Console;
import io.jbuild.cli.Terminal;
import io.jbuild.cli.verb.Session;
import io.jbuild.runner.container.Attachment;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The caller's own streams and signals, connected to a process in a container. */
final class Foreground implements Attachment, AutoCloseable {
  private static final int BUFFER = 16 * 1024;
  private static final int SIGKILL = 9;
  private static final int SIGWINCH = 28;

  private final Console console;
  private final Terminal terminal;
  private final Attaching attaching;
  private final boolean tty;
  private @Nullable DetachKeys keys;
  private volatile boolean left;
  private volatile @Nullable Control control;
  private Terminal.@Nullable Raw raw;

  private Foreground(Session session, Attaching attaching, boolean tty) {
    this.console = session.console();
    this.terminal = session.terminal();
    this.attaching = attaching;
    this.tty = tty;
  }

  /**
   * @param tty whether the process has a terminal
   */
  static Foreground open(Session session, Attaching attaching, boolean tty) {
    return open(session, attaching, tty, true);
  }

  /**
   * @param proxy whether signals are handed on; else they end this process as any other
   */
  static Foreground open(Session session, Attaching attaching, boolean tty, boolean proxy) {
    Foreground f = new Foreground(session, attaching, tty);
    if (proxy) {
      session.onSignal(f::signal);
    }
    return f;
  }

  /** From now on these keys, at a terminal, end the connection and not the process. */
  void leaveAt(DetachKeys wanted) {
    keys = wanted;
  }

  /** Whether the connection was ended by the user. */
  boolean hasLeft() {
    return left;
  }

  /** Rows and columns of the terminal that the process is to have; zeros when there is none. */
  int[] size() {
    boolean seen = tty && (terminal.isOutput() || terminal.isInput());
    return seen ? new int[] {terminal.rows(), terminal.columns()} : new int[] {0, 0};
  }

  private void signal(int number) {
    Control c = control;
    if (c == null) {
      return;
    }
    if (number != SIGWINCH) {
      c.signal(number);
    } else if (tty) {
      resize(c);
    }
  }

  private void resize(Control c) {
    terminal.resized();
    c.resize(terminal.rows(), terminal.columns());
  }

  @Override
  public void out(byte[] bytes, int length) {
    if (attaching.output()) {
      write(console.out(), bytes, length);
    }
  }

  @Override
  public void err(byte[] bytes, int length) {
    if (attaching.error()) {
      write(console.err(), bytes, length);
    }
  }

  private void write(PrintStream stream, byte[] bytes, int length) {
    stream.write(bytes, 0, length);
    // nobody reads any more: a pipe would end who writes, and so do we
    Control c = control;
    if (stream.checkError() && c != null) {
      c.signal(SIGKILL);
    }
  }

  @Override
  public synchronized void started(Control now) {
    boolean again = control != null;
    control = now;
    if (!attaching.input() || again) {
      // restarted: the thread that reads passes on to the process of the day
      return;
    }
    if (tty && terminal.isInput()) {
      // what happened to it before there was a process to tell
      resize(now);
      try {
        raw = terminal.raw();
      } catch (IOException e) {
        console.err().println("jbuild: " + e.getMessage());
      }
    }
    Thread pump = new Thread(this::pump, "input");
    pump.setDaemon(true);
    pump.start();
  }

  private void pump() {
    byte[] buffer = new byte[BUFFER];
    try {
      for (int n = console.in().read(buffer); n >= 0; n = console.in().read(buffer)) {
        Control c = control;
        if (c != null && !pass(c, buffer, n)) {
          return;
        }
      }
    } catch (IOException e) {
      // a terminal that hung up, or a closed descriptor: the input has ended
    }
    Control c = control;
    if (c != null) {
      c.endInput();
    }
  }

  private boolean pass(Control c, byte[] typed, int length) {
    DetachKeys k = keys;
    if (k == null || !tty || !terminal.isInput()) {
      c.input(typed, length);
      return true;
    }
    Optional<byte[]> rest = k.pass(typed, length);
    if (rest.isEmpty()) {
      left = true;
      c.leave();
      return false;
    }
    c.input(rest.get(), rest.get().length);
    return true;
  }

  @Override
  public synchronized void close() {
    Terminal.Raw r = raw;
    if (r != null) {
      raw = null;
      r.close();
    }
  }
}
