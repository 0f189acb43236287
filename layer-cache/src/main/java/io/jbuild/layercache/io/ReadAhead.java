package io.jbuild.layercache.io;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads a stream on a thread of its own, some pieces ahead of who reads this. */
public final class ReadAhead extends FilterInputStream {
  private static final int PIECE = 1 << 18;

  private final InputStream source;
  private final Thread reader;

  private ReadAhead(InputStream source, Pipe pipe) {
    super(pipe.in());
    this.source = source;
    this.reader = new Thread(() -> read(source, pipe), "read-ahead");
    reader.setDaemon(true);
  }

  /** Starts to read; closing the result closes {@code source}. */
  public static ReadAhead of(InputStream source) {
    ReadAhead ahead = new ReadAhead(source, new Pipe());
    ahead.reader.start();
    return ahead;
  }

  private static void read(InputStream source, Pipe pipe) {
    try {
      boolean wanted = true;
      while (wanted) {
        byte[] piece = new byte[PIECE];
        int n = source.readNBytes(piece, 0, PIECE);
        if (n == 0) {
          break;
        }
        wanted = pipe.put(piece, n);
      }
      pipe.end();
    } catch (IOException e) {
      pipe.fail(e);
    } catch (RuntimeException e) {
      pipe.fail(new IOException(e.toString(), e));
    }
  }

  @Override
  public void close() throws IOException {
    super.close();
    boolean interrupted = false;
    while (reader.isAlive()) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        interrupted = true; // the source must not be closed under its reader
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    source.close();
  }
}
