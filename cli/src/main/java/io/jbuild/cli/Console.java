package io.jbuild.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The three streams. What people read goes to {@code out}, progress and errors to {@code err}. */
public final class Console {
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;

  public Console(InputStream in, PrintStream out, PrintStream err) {
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /** The process's own, as UTF-8; out is buffered until {@link #flush}. */
  public static Console ofProcess() {
    return new Console(
        System.in,
        new PrintStream(
            new java.io.BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER),
            false,
            StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
  }

  public InputStream in() {
    return in;
  }

  public PrintStream out() {
    return out;
  }

  public PrintStream err() {
    return err;
  }

  /** Whether the process's own stream of that number is a terminal. */
  public static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException e) {
      // closed, or no /proc: nobody looks at it
      return false;
    }
  }

  /** Lets go of what is buffered; false when nobody reads it any more. */
  public boolean flush() {
    boolean broken = out.checkError();
    err.flush();
    return !broken;
  }
}
