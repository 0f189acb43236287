package io.jbuild.layercache.snapshot;

import java.io.IOException;
import java.io.OutputStream;

/** Collects a tar stream into large pieces and hands them to another thread. */
final class TarOutput implements AutoCloseable {
  private static final int PIECE = 1 << 18;

  private final OutputStream out;
  private final Serial serial = new Serial();
  private byte[] piece = new byte[PIECE];
  private int used;
  private long count;

  TarOutput(OutputStream out) {
    this.out = out;
  }

  void write(byte[] bytes, int length) throws IOException {
    if (length > PIECE - used) {
      flush();
    }
    if (length > PIECE) {
      share(bytes, length);
      return;
    }
    System.arraycopy(bytes, 0, piece, used, length);
    used += length;
    count += length;
  }

  /** As {@link #write} without copying: the bytes must not change any more. */
  void share(byte[] bytes, int length) throws IOException {
    flush();
    count += length;
    serial.run(() -> out.write(bytes, 0, length));
  }

  private void flush() throws IOException {
    if (used > 0) {
      byte[] full = piece;
      int length = used;
      piece = new byte[PIECE];
      used = 0;
      serial.run(() -> out.write(full, 0, length));
    }
  }

  /** Waits until all is written; how much it was. */
  long finish() throws IOException {
    flush();
    serial.finish();
    return count;
  }

  /** Writes no more, when it does not come to the end. */
  @Override
  public void close() {
    serial.close();
  }

  /** How much was written so far. */
  long count() {
    return count;
  }
}
