package io.jbuild.layercache.toc;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Pieces of bytes, one behind the other, that are never copied when there are more. */
public final class PagedBytes {
  private static final int INDEX_BITS = 24;

  private final Pages source;
  private final List<ByteBuffer> pages = new ArrayList<>();
  private int used = Pages.SIZE;

  public PagedBytes(Pages source) {
    this.source = source;
  }

  /** Keeps the bytes; where they are. */
  public long add(byte[] bytes) throws IOException {
    if (bytes.length >= 1 << INDEX_BITS) {
      throw new IllegalArgumentException("one entry with " + bytes.length + " bytes");
    }
    if (pages.isEmpty() || used + bytes.length > last().capacity()) {
      pages.add(bytes.length > Pages.SIZE ? ByteBuffer.allocate(bytes.length) : source.next());
      used = 0;
    }
    last().put(used, bytes);
    long at = (long) (pages.size() - 1) << INDEX_BITS | used;
    used += bytes.length;
    return at;
  }

  private ByteBuffer last() {
    return pages.get(pages.size() - 1);
  }

  private ByteBuffer page(long at) {
    return pages.get((int) (at >>> INDEX_BITS));
  }

  private static int index(long at) {
    return (int) at & ((1 << INDEX_BITS) - 1);
  }

  /** A view that starts at the piece; what is put there stays. */
  public ByteBuffer view(long at) {
    return page(at).duplicate().position(index(at));
  }

  void writeTo(OutputStream out, long at, int length) throws IOException {
    byte[] piece = new byte[length];
    page(at).get(index(at), piece);
    out.write(piece);
  }

  int compare(long a, int aLength, long b, int bLength) {
    ByteBuffer x = page(a);
    ByteBuffer y = page(b);
    int i = index(a);
    int j = index(b);
    for (int k = 0; k < aLength && k < bLength; k++) {
      int c = (x.get(i + k) & 0xff) - (y.get(j + k) & 0xff);
      if (c != 0) {
        return c;
      }
    }
    return aLength - bLength;
  }

  boolean equals(long at, int length, byte[] bytes) {
    ByteBuffer page = page(at);
    int i = index(at);
    for (int k = 0; k < length; k++) {
      if (page.get(i + k) != bytes[k]) {
        return false;
      }
    }
    return length == bytes.length;
  }
}
