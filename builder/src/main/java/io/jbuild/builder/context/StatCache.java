package io.jbuild.builder.context;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.PathBytes;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.layercache.files.FileStat;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * What the files of a context held when they were last read, in one file: a file of the same
 * device, inode, size and times holds it still. Files that had just been written when they were
 * read are not remembered: a later write could leave the times as they are. A damaged file is as
 * good as none. Not thread-safe.
 *
 * <p>The file: records in canonical order of their paths; where each begins; their number; a
 * CRC-32C of it all. It is searched where it is, and mapped when it is large.
 */
final class StatCache {
  private static final long MAGIC = 0x6a62_7363_0000_0003L;
  private static final int TRAILER = 8;
  private static final long MAPPED_FROM = 4 << 20;

  private static final int STAT = 48;
  private static final int DIGEST = STAT;
  private static final int PATH_LENGTH = DIGEST + 32;
  private static final int XATTRS_LENGTH = PATH_LENGTH + 2;
  private static final int PATH = XATTRS_LENGTH + 4;

  /** Coarser than the clock of any local file system. */
  private static final long GRAIN_NANOS = 20_000_000;

  /** For times without fractions: a file system that counts whole seconds, or two. */
  private static final long COARSE_GRAIN_NANOS = 2_100_000_000;

  private final Path file;
  private final ByteBuffer b;
  private final int count;
  private final int index;
  private int last = -1;

  private StatCache(Path file, ByteBuffer b) {
    this.file = file;
    this.b = b;
    this.count = b.limit() == 0 ? 0 : b.getInt(b.limit() - TRAILER);
    this.index = b.limit() - TRAILER - count * Integer.BYTES;
  }

  /** What is known of a file: its content and extended attributes. */
  record Known(Digest digest, SortedMap<String, Bytes> xattrs) {}

  static StatCache open(Path file) {
    ByteBuffer nothing = ByteBuffer.allocate(0);
    try {
      ByteBuffer b = read(file);
      return new StatCache(file, isWhole(b) ? b : nothing);
    } catch (NoSuchFileException e) {
      // the first build of this context
      return new StatCache(file, nothing);
    } catch (IOException e) {
      // only speed is lost: every file is read again
      return new StatCache(file, nothing);
    }
  }

  private static ByteBuffer read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size >= MAPPED_FROM && size <= Integer.MAX_VALUE) {
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
      }
      ByteBuffer b = ByteBuffer.allocate((int) Math.min(size, MAPPED_FROM));
      while (b.hasRemaining() && channel.read(b) >= 0) {
        // until it is all there
      }
      return b.flip();
    }
  }

  private static boolean isWhole(ByteBuffer b) {
    int end = b.limit() - Integer.BYTES;
    if (b.limit() < Long.BYTES + TRAILER || b.getLong(0) != MAGIC) {
      return false;
    }
    CRC32C crc = new CRC32C();
    crc.update(b.duplicate().limit(end));
    return (int) crc.getValue() == b.getInt(end);
  }

  /** What the file held that had this path and status. */
  Optional<Known> find(String path, FileStat stat) {
    int i = search(PathBytes.encode(path));
    if (i < 0) {
      return Optional.empty();
    }
    int at = record(i);
    byte[] want = stat(stat);
    for (int k = 0; k < STAT; k++) {
      if (b.get(at + k) != want[k]) {
        return Optional.empty();
      }
    }
    byte[] digest = new byte[32];
    b.get(at + DIGEST, digest);
    return Optional.of(new Known(Digest.ofSha256(digest), xattrs(at)));
  }

  private SortedMap<String, Bytes> xattrs(int at) {
    SortedMap<String, Bytes> xattrs = new TreeMap<>();
    ByteBuffer in = b.duplicate().position(at + PATH + pathLength(at));
    int end = in.position() + b.getInt(at + XATTRS_LENGTH);
    while (in.position() < end) {
      String name = PathBytes.decode(bytes(in, in.getInt()));
      xattrs.put(name, Bytes.of(bytes(in, in.getInt())));
    }
    return xattrs;
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  /** Where the path is; who asks in order finds it behind the one before. */
  private int search(byte[] path) {
    int low = 0;
    int high = count - 1;
    int middle = last + 1 < count ? last + 1 : (low + high) >>> 1;
    while (low <= high) {
      int c = compare(record(middle), path);
      if (c == 0) {
        last = middle;
        return middle;
      }
      if (c < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
      middle = (low + high) >>> 1;
    }
    return -1;
  }

  /**
   * Compares in canonical order: a slash ends a name, so it comes before whatever continues one.
   */
  private int compare(int at, byte[] path) {
    int length = pathLength(at);
    for (int k = 0; k < length && k < path.length; k++) {
      int x = b.get(at + PATH + k) & 0xff;
      int y = path[k] & 0xff;
      if (x != y) {
        return (x == '/' ? 0 : x) - (y == '/' ? 0 : y);
      }
    }
    return length - path.length;
  }

  private int record(int i) {
    return b.getInt(index + i * Integer.BYTES);
  }

  private int pathLength(int at) {
    return Short.toUnsignedInt(b.getShort(at + PATH_LENGTH));
  }

  /**
   * Whether a write after the reading would surely show in the times.
   *
   * @param stat from before the file was read
   * @param read when the reading began
   */
  static boolean isSettled(FileStat stat, Instant read) {
    Instant last = Instant.ofEpochSecond(stat.ctimeSeconds(), stat.ctimeNanos());
    long grain = stat.ctimeNanos() == 0 ? COARSE_GRAIN_NANOS : GRAIN_NANOS;
    return last.plusNanos(grain).isBefore(read);
  }

  /** What a build used, in canonical order. */
  @FunctionalInterface
  interface Used {
    void putAll(Update update) throws IOException;
  }

  /** Writes what this build used, and keeps what it had no need of. */
  void save(Used used) throws IOException {
    AtomicFile.writeLazily(
        file,
        out -> {
          Update update = new Update(out);
          used.putAll(update);
          update.finish();
        });
  }

  private static byte[] stat(FileStat stat) {
    return ByteBuffer.allocate(STAT)
        .putLong(stat.inode())
        .putLong(stat.ctimeSeconds())
        .putInt(stat.ctimeNanos())
        .putInt(stat.mtimeNanos())
        .putLong(stat.mtimeSeconds())
        .putLong(stat.size())
        .putLong(stat.device())
        .array();
  }

  /** The new file on its way: the old records with the new ones between them or in their place. */
  final class Update {
    private final CRC32C crc = new CRC32C();
    private final DataOutputStream out;
    private int[] starts = new int[64];
    private int written;
    private int old;

    private Update(OutputStream out) throws IOException {
      this.out = new DataOutputStream(new CheckedOutputStream(out, crc));
      this.out.writeLong(MAGIC);
    }

    void put(String path, FileStat stat, Digest digest, SortedMap<String, Bytes> xattrs)
        throws IOException {
      byte[] name = PathBytes.encode(path);
      int c = -1;
      while (old < count && (c = compare(record(old), name)) < 0) {
        keep(old++);
      }
      if (old < count && c == 0) {
        old++;
      }
      begin();
      out.write(stat(stat));
      out.write(digest.bytes());
      out.writeShort(name.length);
      int length = 0;
      for (Map.Entry<String, Bytes> x : xattrs.entrySet()) {
        length += 8 + PathBytes.encode(x.getKey()).length + x.getValue().toArray().length;
      }
      out.writeInt(length);
      out.write(name);
      for (Map.Entry<String, Bytes> x : xattrs.entrySet()) {
        write(PathBytes.encode(x.getKey()));
        write(x.getValue().toArray());
      }
    }

    private void write(byte[] piece) throws IOException {
      out.writeInt(piece.length);
      out.write(piece);
    }

    private void keep(int i) throws IOException {
      int at = record(i);
      begin();
      byte[] bytes = new byte[PATH + pathLength(at) + b.getInt(at + XATTRS_LENGTH)];
      b.get(at, bytes);
      out.write(bytes);
    }

    private void begin() throws IOException {
      if (out.size() > Integer.MAX_VALUE - (1 << 28)) {
        throw new IOException("too many files to be remembered");
      }
      if (written == starts.length) {
        starts = Arrays.copyOf(starts, written * 2);
      }
      starts[written++] = out.size();
    }

    private void finish() throws IOException {
      while (old < count) {
        keep(old++);
      }
      for (int i = 0; i < written; i++) {
        out.writeInt(starts[i]);
      }
      out.writeInt(written);
      int sum = (int) crc.getValue();
      out.writeInt(sum);
      out.flush();
    }
  }
}
