package io.jbuild.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The three streams. What people read goes to {@code out}, progress and errors to {@code err}. */
public final class Console {
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Noted noted;

  public Console(InputStream in, PrintStream out, PrintStream err) {
    this(in, out, err, new Noted(OutputStream.nullOutputStream()));
  }

  private Console(InputStream in, PrintStream out, PrintStream err, Noted noted) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.noted = noted;
  }

  /** Remembers why a write failed, which a PrintStream does not tell. */
  private static final class Noted extends FilterOutputStream {
    private volatile String reason = "";

    Noted(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
        throw e;
      }
    }
  }

  /** The process's own, as UTF-8; out is buffered until {@link #flush}. */
  public static Console ofProcess() {
    Noted noted = new Noted(new FileOutputStream(FileDescriptor.out));
    return new Console(
        System.in,
        new PrintStream(new BufferedOutputStream(noted, BUFFER), false, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        noted);
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

  /**
   * Why not all of {@link #out} could be written; empty when it was, or when its reader had enough:
   * {@code jbuild images | head -1} is no mistake.
   */
  public Optional<String> loss() {
    flush();
    String reason = noted.reason;
    return reason.isEmpty() || reason.contains("Broken pipe")
        ? Optional.empty()
        : Optional.of(reason);
  }

  /** Lets go of what is buffered; false when nobody reads it any more. */
  public boolean flush() {
    boolean broken = out.checkError();
    err.flush();
    return !broken;
  }
}
