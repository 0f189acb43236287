package io.jbuild.layercache.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Pieces of a stream from one thread to another; a writer that is far ahead waits. */
public final class Pipe {
  private static final int AHEAD = 16;

  private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
  private boolean ended;
  private boolean abandoned;
  private @Nullable IOException failure;

  private static final class Piece {
    private final byte[] bytes;
    private final int length;

    Piece(byte[] bytes, int length) {
      this.bytes = bytes;
      this.length = length;
    }
  }

  /**
   * The bytes must not change any more.
   *
   * @return false when nobody reads any longer
   */
  public synchronized boolean put(byte[] bytes, int length) throws IOException {
    while (pieces.size() >= AHEAD && !abandoned) {
      pause();
    }
    if (!abandoned) {
      pieces.add(new Piece(bytes, length));
      notifyAll();
    }
    return !abandoned;
  }

  public synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Makes the reader fail too. */
  public synchronized void fail(IOException e) {
    failure = e;
    notifyAll();
  }

  /** Says that nobody reads or writes any more. */
  public synchronized void abandon() {
    abandoned = true;
    ended = true;
    pieces.clear();
    notifyAll();
  }

  /** The other end; closing it lets the writer run on. */
  public InputStream in() {
    return new Reader();
  }

  private synchronized @Nullable Piece take() throws IOException {
    while (pieces.isEmpty()) {
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
      if (ended) {
        return null;
      }
      pause();
    }
    notifyAll();
    return pieces.remove();
  }

  @SuppressWarnings("WaitNotInLoop") // each caller loops
  private void pause() throws IOException {
    try {
      wait();
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    }
  }

  private final class Reader extends InputStream {
    private final byte[] one = new byte[1];
    private @Nullable Piece piece;
    private int at;

    @Override
    public int read() throws IOException {
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      if (len == 0) {
        return 0;
      }
      Piece p = piece;
      if (p == null || at == p.length) {
        p = take();
        piece = p;
        at = 0;
        if (p == null) {
          return -1;
        }
      }
      int n = Math.min(len, p.length - at);
      System.arraycopy(p.bytes, at, b, off, n);
      at += n;
      return n;
    }

    @Override
    public void close() {
      abandon();
    }
  }
}
