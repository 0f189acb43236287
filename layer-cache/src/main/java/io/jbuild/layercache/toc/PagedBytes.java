package io.jbuild.layercache.toc;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Pieces of bytes, one behind the other, that are never copied when there are more. */
final class PagedBytes {
  private static final int PAGE = 1 << 16;
  private static final int INDEX_BITS = 24;

  private final List<byte[]> pages = new ArrayList<>();
  private int used = PAGE;

  /** Keeps the bytes; where they are. */
  long add(byte[] bytes) {
    if (bytes.length >= 1 << INDEX_BITS) {
      throw new IllegalArgumentException("one entry with " + bytes.length + " bytes");
    }
    if (pages.isEmpty() || used + bytes.length > last().length) {
      pages.add(new byte[Math.max(PAGE, bytes.length)]);
      used = 0;
    }
    System.arraycopy(bytes, 0, last(), used, bytes.length);
    long at = (long) (pages.size() - 1) << INDEX_BITS | used;
    used += bytes.length;
    return at;
  }

  private byte[] last() {
    return pages.get(pages.size() - 1);
  }

  private byte[] page(long at) {
    return pages.get((int) (at >>> INDEX_BITS));
  }

  private static int index(long at) {
    return (int) at & ((1 << INDEX_BITS) - 1);
  }

  /** A view that starts at the piece. */
  ByteBuffer view(long at) {
    return ByteBuffer.wrap(page(at)).position(index(at));
  }

  void writeTo(OutputStream out, long at, int length) throws IOException {
    out.write(page(at), index(at), length);
  }

  int compare(long a, int aLength, long b, int bLength) {
    int i = index(a);
    int j = index(b);
    return Arrays.compareUnsigned(page(a), i, i + aLength, page(b), j, j + bLength);
  }

  boolean equals(long at, int length, byte[] bytes) {
    int i = index(at);
    return Arrays.equals(page(at), i, i + length, bytes, 0, bytes.length);
  }
}
