package io.jbuild.layercache.tar;

import io.jbuild.layercache.io.Interruption;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * One gzip member (RFC 1952), its blocks compressed in parallel as pigz does: each starts with the
 * last 32 KiB before it as its dictionary and ends at a byte border. Where blocks end depends on
 * the content alone, so the bytes are the same with any number of processors.
 */
final class GzipOutput extends OutputStream {
  private static final int QUICK = -1;
  private static final int UNKNOWN_SYSTEM = 255;

  private final OutputStream out;
  private final int level;
  private final int ahead = 2 * Runtime.getRuntime().availableProcessors() + 2;
  private final ExecutorService workers;
  private final ThreadLocal<QuickDeflate> quick = ThreadLocal.withInitial(QuickDeflate::new);
  private final ArrayDeque<Future<Block>> blocks = new ArrayDeque<>();
  private final CRC32 crc = new CRC32();
  private long size;
  private Block block = new Block();
  private boolean closed;

  /** Compresses quickly. */
  GzipOutput(OutputStream out) throws IOException {
    this(out, QUICK);
  }

  /**
   * @param level of zlib, 0 to 9
   */
  GzipOutput(OutputStream out, int level) throws IOException {
    this.out = out;
    this.level = level;
    this.workers =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            task -> {
              Thread thread = new Thread(task, "gzip");
              thread.setDaemon(true);
              return thread;
            });
    int speed = level == 9 ? 2 : level == 1 || level == QUICK ? 4 : 0;
    out.write(
        new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, (byte) speed, (byte) UNKNOWN_SYSTEM});
  }

  /** What is compressed at once, behind what stands before it. Its arrays are used again. */
  private static final class Block {
    static final int SIZE = 1 << 18;
    static final int WINDOW = 1 << 15;

    final byte[] content = new byte[WINDOW + SIZE];
    byte[] packed = {};
    int from;
    int to;
    int packedLength;

    /** Starts it behind another. */
    void follow(Block before) {
      int window = Math.min(before.to, WINDOW);
      System.arraycopy(before.content, before.to - window, content, 0, window);
      from = window;
      to = window;
    }

    boolean isFull() {
      return to == from + SIZE;
    }

    int add(byte[] b, int off, int len) {
      int n = Math.min(len, from + SIZE - to);
      System.arraycopy(b, off, content, to, n);
      to += n;
      return n;
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] b, int off, int len) throws IOException {
    crc.update(b, off, len);
    size += len;
    for (int done = 0; done < len; ) {
      if (block.isFull()) {
        Block full = block;
        Block next = blocks.size() == ahead ? writeFirst() : new Block();
        next.follow(full);
        submit(false);
        block = next;
      }
      done += block.add(b, off + done, len - done);
    }
  }

  private void submit(boolean last) {
    Block full = block;
    blocks.add(
        workers.submit(
            () -> {
              if (level == QUICK) {
                deflateQuickly(full, last);
              } else {
                deflate(full, last);
              }
              return full;
            }));
  }

  private void deflateQuickly(Block block, boolean last) {
    int bound = QuickDeflate.bound(block.to - block.from);
    if (block.packed.length < bound) {
      block.packed = new byte[bound];
    }
    block.packedLength =
        quick.get().deflate(block.content, block.from, block.to, last, block.packed);
  }

  private void deflate(Block block, boolean last) {
    int length = block.to - block.from;
    if (block.packed.length == 0) {
      block.packed = new byte[length + (length >> 3) + 64];
    }
    Deflater deflater = new Deflater(level, true);
    try {
      if (block.from > 0) {
        deflater.setDictionary(block.content, 0, block.from);
      }
      deflater.setInput(block.content, block.from, length);
      if (last) {
        deflater.finish();
      }
      int flush = last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH;
      int n = 0;
      while (true) {
        n += deflater.deflate(block.packed, n, block.packed.length - n, flush);
        if (n < block.packed.length) {
          block.packedLength = n;
          return;
        }
        block.packed = Arrays.copyOf(block.packed, n * 2);
      }
    } finally {
      deflater.end();
    }
  }

  private Block writeFirst() throws IOException {
    try {
      Block first = blocks.remove().get();
      out.write(first.packed, 0, first.packedLength);
      return first;
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    } catch (ExecutionException e) {
      throw new IOException("cannot compress: " + e.getCause(), e);
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      submit(true);
      while (!blocks.isEmpty()) {
        writeFirst();
      }
      byte[] end = new byte[8];
      for (int i = 0; i < 4; i++) {
        end[i] = (byte) (crc.getValue() >>> (8 * i));
        end[4 + i] = (byte) (size >>> (8 * i));
      }
      out.write(end);
    } finally {
      workers.shutdownNow();
    }
  }
}
