package io.jbuild.layercache.toc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The pages that growing tables are made of: the first are on the heap, the rest in files that have
 * no name, so that the heap need not grow with a layer. Not thread-safe.
 */
public final class Pages {
  static final int SIZE = 1 << 16;

  private static final int ON_HEAP = 32;
  private static final int CHUNK = 1 << 23;
  private static final int ALL_ON_HEAP = Integer.MAX_VALUE;

  private final Scratch scratch;
  private int left;
  private ByteBuffer chunk = ByteBuffer.allocate(0);

  /** Names files that are not there yet, on a disk with space. */
  @FunctionalInterface
  public interface Scratch {
    Path newFile() throws IOException;
  }

  private Pages(Scratch scratch, int onHeap) {
    this.scratch = scratch;
    this.left = onHeap;
  }

  /** For tables that are surely small. */
  public static Pages onHeap() {
    return new Pages(
        () -> {
          throw new IOException("a table has grown too large");
        },
        ALL_ON_HEAP);
  }

  public static Pages of(Scratch scratch) {
    return new Pages(scratch, ON_HEAP);
  }

  ByteBuffer next() throws IOException {
    if (left > 0) {
      left--;
      return ByteBuffer.allocate(SIZE);
    }
    if (!chunk.hasRemaining()) {
      chunk = map();
    }
    ByteBuffer page = chunk.slice(chunk.position(), SIZE);
    chunk.position(chunk.position() + SIZE);
    return page;
  }

  /** Written before it is mapped: on a full disk that fails, where a store to memory kills. */
  private ByteBuffer map() throws IOException {
    Path file = scratch.newFile();
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate(SIZE);
      for (int at = 0; at < CHUNK; at += SIZE) {
        zeros.clear();
        while (zeros.hasRemaining()) {
          channel.write(zeros);
        }
      }
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, CHUNK);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
