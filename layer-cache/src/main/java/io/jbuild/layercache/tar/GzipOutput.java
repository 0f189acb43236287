package io.jbuild.layercache.tar;

import java.io.IOException;
import java.io.InterruptedIOException;
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
  private static final int BLOCK = 1 << 18;
  private static final int WINDOW = 1 << 15;
  private static final int UNKNOWN_SYSTEM = 255;

  private final OutputStream out;
  private final int level;
  private final int ahead = 2 * Runtime.getRuntime().availableProcessors() + 2;
  private final ExecutorService workers;
  private final ArrayDeque<Future<byte[]>> blocks = new ArrayDeque<>();
  private final CRC32 crc = new CRC32();
  private long size;
  private byte[] dictionary = {};
  private byte[] block = new byte[BLOCK];
  private int used;
  private boolean closed;

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
    int speed = level == 9 ? 2 : level == 1 ? 4 : 0;
    out.write(
        new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, (byte) speed, (byte) UNKNOWN_SYSTEM});
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] b, int off, int len) throws IOException {
    crc.update(b, off, len);
    size += len;
    int from = off;
    int left = len;
    while (left > 0) {
      if (used == BLOCK) {
        submit(false);
      }
      int n = Math.min(left, BLOCK - used);
      System.arraycopy(b, from, block, used, n);
      used += n;
      from += n;
      left -= n;
    }
  }

  private void submit(boolean last) throws IOException {
    byte[] content = block;
    int length = used;
    byte[] before = dictionary;
    if (blocks.size() == ahead) {
      writeFirst();
    }
    blocks.add(workers.submit(() -> deflate(content, length, before, level, last)));
    dictionary = Arrays.copyOfRange(content, Math.max(0, length - WINDOW), length);
    block = last ? block : new byte[BLOCK];
    used = 0;
  }

  private static byte[] deflate(
      byte[] content, int length, byte[] dictionary, int level, boolean last) {
    Deflater deflater = new Deflater(level, true);
    try {
      if (dictionary.length > 0) {
        deflater.setDictionary(dictionary);
      }
      deflater.setInput(content, 0, length);
      if (last) {
        deflater.finish();
      }
      byte[] out = new byte[length + (length >> 3) + 64];
      int n = 0;
      while (true) {
        n +=
            deflater.deflate(
                out, n, out.length - n, last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
        if (n < out.length) {
          return Arrays.copyOf(out, n);
        }
        out = Arrays.copyOf(out, out.length * 2);
      }
    } finally {
      deflater.end();
    }
  }

  private void writeFirst() throws IOException {
    try {
      out.write(blocks.remove().get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException failure = new InterruptedIOException("interrupted");
      failure.initCause(e);
      throw failure;
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
