package io.jbuild.layercache.tar;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which parts of a sparse file an archive holds, in each of GNU tar's four ways to say so (GNU tar
 * manual, "Storing Sparse Files").
 */
final class SparseMap {
  static final SparseMap NONE = new SparseMap(List.of(), -1);

  private static final int MAX_PARTS = 1_000_000;
  private static final int GNU_MAP = 386;
  private static final int GNU_EXTENDED = 482;
  private static final int GNU_REAL_SIZE = 483;
  private static final int EXTENSION_PARTS = 21;

  private final List<Part> parts;
  private final long size;

  /** A piece of content that the archive holds. */
  private record Part(long offset, long length) {}

  private SparseMap(List<Part> parts, long size) {
    this.parts = parts;
    this.size = size;
  }

  private static SparseMap of(List<Part> parts, long size) {
    long end = 0;
    for (Part part : parts) {
      if (part.offset() < end || part.length() < 0 || part.offset() > size - part.length()) {
        throw new IllegalArgumentException("a sparse file has parts that overlap or are outside");
      }
      end = part.offset() + part.length();
    }
    return new SparseMap(parts, size);
  }

  boolean isPresent() {
    return size >= 0;
  }

  long size() {
    return size;
  }

  /**
   * Type {@code S}: four parts in the header, more in blocks behind it.
   *
   * @param blocks what follows the header, not counted in the entry's size
   */
  static SparseMap ofGnu(byte[] header, InputStream blocks) throws IOException {
    List<Part> parts = new ArrayList<>();
    addParts(header, GNU_MAP, 4, parts);
    byte[] block = header;
    int flag = GNU_EXTENDED;
    while (block[flag] != 0) {
      block = blocks.readNBytes(TarBlocks.SIZE);
      if (block.length < TarBlocks.SIZE || parts.size() > MAX_PARTS) {
        throw new IllegalArgumentException("the map of a sparse file is damaged");
      }
      addParts(block, 0, EXTENSION_PARTS, parts);
      flag = EXTENSION_PARTS * 24;
    }
    return of(parts, TarNumbers.parse(header, GNU_REAL_SIZE, 12));
  }

  private static void addParts(byte[] block, int at, int count, List<Part> parts) {
    for (int i = 0; i < count; i++) {
      int from = at + i * 24;
      if (block[from] == 0) {
        return;
      }
      parts.add(
          new Part(TarNumbers.parse(block, from, 12), TarNumbers.parse(block, from + 12, 12)));
    }
  }

  static SparseMap ofPax(PaxRecords pax, InputStream stored) throws IOException {
    Optional<String> realSize = pax.text("GNU.sparse.realsize");
    Optional<String> size = realSize.isPresent() ? realSize : pax.text("GNU.sparse.size");
    if (size.isEmpty()) {
      return NONE;
    }
    List<Part> parts = new ArrayList<>();
    if (pax.text("GNU.sparse.major").orElse("0").equals("1")) {
      readParts(stored, parts);
    } else {
      Optional<String> map = pax.text("GNU.sparse.map");
      List<String> pairs = map.isPresent() ? List.of(map.get().split(",")) : pax.sparsePairs();
      for (int i = 0; i + 1 < pairs.size(); i += 2) {
        parts.add(new Part(Long.parseLong(pairs.get(i)), Long.parseLong(pairs.get(i + 1))));
      }
    }
    return of(parts, Long.parseLong(size.get()));
  }

  /** Format 1.0: numbers in lines before the content, filled up to whole blocks. */
  private static void readParts(InputStream stored, List<Part> parts) throws IOException {
    Lines lines = new Lines(stored);
    long count = lines.next();
    if (count < 0 || count > MAX_PARTS) {
      throw new IllegalArgumentException("a sparse file has " + count + " parts");
    }
    for (long i = 0; i < count; i++) {
      parts.add(new Part(lines.next(), lines.next()));
    }
    lines.finish();
  }

  private static final class Lines {
    private final InputStream in;
    private long read;

    Lines(InputStream in) {
      this.in = in;
    }

    long next() throws IOException {
      StringBuilder digits = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < '0' || c > '9' || digits.length() > 18) {
          throw new IllegalArgumentException("the map of a sparse file is damaged");
        }
        digits.append((char) c);
        read++;
      }
      read++;
      return Long.parseLong(digits.toString());
    }

    void finish() throws IOException {
      in.readNBytes(TarBlocks.padding(read));
    }
  }

  /** The whole content, zeros where the archive holds nothing. */
  InputStream open(InputStream stored) {
    return new Filled(stored);
  }

  private final class Filled extends InputStream {
    private final InputStream stored;
    private final byte[] one = new byte[1];
    private int index;
    private long position;

    Filled(InputStream stored) {
      this.stored = stored;
    }

    @Override
    public int read() throws IOException {
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      if (len == 0) {
        return 0;
      }
      while (index < parts.size()
          && position >= parts.get(index).offset() + parts.get(index).length()) {
        index++;
      }
      if (position >= size) {
        return -1;
      }
      int n = nextHole(len);
      if (n > 0) {
        Arrays.fill(b, off, off + n, (byte) 0);
      } else {
        Part part = parts.get(index);
        long rest = part.offset() + part.length() - position;
        n = stored.read(b, off, (int) Math.min(len, rest));
        if (n < 0) {
          throw new IOException("damaged archive: a sparse file holds less than its map says");
        }
      }
      position += n;
      return n;
    }

    private int nextHole(int len) {
      long end = index < parts.size() ? parts.get(index).offset() : size;
      return (int) Math.min(len, Math.max(0, end - position));
    }
  }
}
