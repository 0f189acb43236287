package io.jbuild.layercache.tar;

import io.jbuild.layercache.FileType;
import io.jbuild.layercache.TocEntry;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the entries of any tar archive, from front to back, with all that a layer may hold: POSIX
 * pax, GNU, star and V7 headers, sparse files, attributes, names of any bytes.
 *
 * <p>Whiteout markers come out as the files that they are. Names are relative to the root of the
 * archive whether they say so or not; one that leads outside is an error. What is not part of an
 * archive, or ends in the middle, is an error with the place. Not thread-safe; closes nothing.
 */
public final class TarReader {
  /** A layer with more is taken for an attack on the store's disk and memory. */
  public static final int MAX_ENTRIES = 10_000_000;

  private static final int MAX_SPECIAL = 1 << 20;
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final String what;
  private final int maxEntries;
  private final byte[] block = new byte[TarBlocks.SIZE];
  private long position;
  private long left;
  private int padding;
  private int count;
  private boolean ended;
  private long offset;
  private boolean inOnePiece;
  private InputStream content = InputStream.nullInputStream();

  /**
   * @param in without compression
   * @param what names the archive in an error
   */
  public TarReader(InputStream in, String what) {
    this(in, what, MAX_ENTRIES);
  }

  TarReader(InputStream in, String what, int maxEntries) {
    this.in = in instanceof BufferedInputStream ? in : new BufferedInputStream(in, BUFFER);
    this.what = what;
    this.maxEntries = maxEntries;
  }

  /** Whether a stream begins with the header of an entry, whatever comes then. */
  public static boolean isArchive(InputStream plain) throws IOException {
    byte[] block = plain.readNBytes(TarBlocks.SIZE);
    return block.length == TarBlocks.SIZE && !TarBlocks.isZero(block) && hasChecksum(block);
  }

  /** The next entry; its content is what {@link #content} gives until the next call. */
  public Optional<TocEntry> next() throws IOException {
    skip(left);
    skip(padding);
    left = 0;
    padding = 0;
    PaxRecords pax = PaxRecords.NONE;
    byte[] longName = null;
    byte[] longLink = null;
    while (readHeader()) {
      char type = (char) (block[TarBlocks.TYPE] & 0xff);
      switch (type) {
        case 'x', 'X' -> pax = PaxRecords.parse(readSpecial());
        case 'L' -> longName = untilNul(readSpecial());
        case 'K' -> longLink = untilNul(readSpecial());
        // a global header's values are defaults for what an archive leaves out, which none of those
        // that we know does; docker, containerd and Go's reader pass over it too
        case 'g', 'V' -> readSpecial();
        default -> {
          TocEntry entry = entry(new RawHeader(block, pax, longName, longLink));
          if (!entry.path().isRoot() || entry.type() == FileType.DIRECTORY) {
            return Optional.of(entry);
          }
          // the root is a directory, whatever an archive says: as containerd, pass over it
          skip(left);
          skip(padding);
          left = 0;
          padding = 0;
          pax = PaxRecords.NONE;
          longName = null;
          longLink = null;
        }
      }
    }
    return Optional.empty();
  }

  /** The content of the last entry, holes filled; need not be read or closed. */
  public InputStream content() {
    return content;
  }

  /** Where in the stream the content of the last entry starts. */
  public long offset() {
    return offset;
  }

  /** Whether the content stands there as it is: no holes are left out. */
  public boolean isInOnePiece() {
    return inOnePiece;
  }

  private TocEntry entry(RawHeader raw) throws IOException {
    if (++count > maxEntries) {
      throw new IOException(
          what + " has more than " + maxEntries + " entries, the limit for one archive");
    }
    long start = position - TarBlocks.SIZE;
    try {
      long size = raw.storedSize();
      InputStream stored = new Stored();
      left = Long.MAX_VALUE;
      SparseMap gnu = raw.gnuSparse(stored);
      left = size;
      padding = TarBlocks.padding(size);
      SparseMap map = gnu.isPresent() ? gnu : raw.paxSparse(stored);
      TocEntry entry = raw.toEntry(map);
      content = map.isPresent() ? map.open(stored) : stored;
      offset = position;
      inOnePiece = !map.isPresent();
      return entry;
    } catch (IllegalArgumentException e) {
      throw new IOException(what + " is damaged at byte " + start + ": " + e.getMessage(), e);
    }
  }

  /** False at the end of the archive: two zero blocks, or one, or nothing more. */
  private boolean readHeader() throws IOException {
    if (ended) {
      return false;
    }
    int n = in.readNBytes(block, 0, TarBlocks.SIZE);
    position += n;
    if (n == 0 || (n == TarBlocks.SIZE && TarBlocks.isZero(block))) {
      ended = true;
      return false;
    }
    if (n < TarBlocks.SIZE) {
      throw n == position ? noArchive() : truncated();
    }
    if (!hasChecksum(block)) {
      if (position == TarBlocks.SIZE) {
        throw noArchive();
      }
      throw new IOException(
          what + " is damaged at byte " + (position - n) + ": a header has a wrong checksum");
    }
    return true;
  }

  private static boolean hasChecksum(byte[] block) {
    try {
      long want = TarNumbers.parse(block, TarBlocks.CHECKSUM, 8);
      return want == TarBlocks.checksum(block, 0) || want == TarBlocks.signedChecksum(block);
    } catch (IllegalArgumentException e) {
      // what is no number is no checksum
      return false;
    }
  }

  private byte[] readSpecial() throws IOException {
    long size;
    try {
      size = TarNumbers.parse(block, TarBlocks.LENGTH, 12);
    } catch (IllegalArgumentException e) {
      size = -1;
    }
    if (size < 0 || size > MAX_SPECIAL) {
      throw new IOException(
          what
              + " has a header of "
              + size
              + " bytes at byte "
              + position
              + ", more than the "
              + MAX_SPECIAL
              + " that are taken");
    }
    byte[] data = in.readNBytes((int) size);
    position += data.length;
    if (data.length < size) {
      throw truncated();
    }
    skip(TarBlocks.padding(size));
    return data;
  }

  private void skip(long n) throws IOException {
    long rest = n;
    while (rest > 0) {
      long skipped = in.skip(rest);
      if (skipped <= 0) {
        if (in.read() < 0) {
          throw truncated();
        }
        skipped = 1;
      }
      rest -= skipped;
      position += skipped;
    }
  }

  private IOException truncated() {
    return new IOException(
        what + " is truncated: it ends in the middle, after " + position + " bytes");
  }

  private IOException noArchive() {
    return new IOException(what + " is no tar archive");
  }

  static byte[] untilNul(byte[] data) {
    for (int i = 0; i < data.length; i++) {
      if (data[i] == 0) {
        return Arrays.copyOf(data, i);
      }
    }
    return data;
  }

  /** The bytes of the current entry as they stand in the archive. */
  private final class Stored extends InputStream {
    private final byte[] one = new byte[1];

    @Override
    public int read() throws IOException {
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      if (len == 0) {
        return 0;
      }
      if (left == 0) {
        return -1;
      }
      int n = in.read(b, off, (int) Math.min(len, left));
      if (n < 0) {
        throw truncated();
      }
      left -= n;
      position += n;
      return n;
    }
  }
}
