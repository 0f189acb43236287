package io.jbuild.builder.context;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.layercache.files.FileStat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * What the files of a context held when they were last read, in one file: a file of the same
 * device, inode, size and times holds it still. Files that had just been written when they were
 * read are not remembered: a later write could leave the times as they are. Safe for any number of
 * threads; a damaged file is as good as none.
 */
final class StatCache {
  private static final int MAGIC = 0x6a627363;
  private static final int VERSION = 2;

  /** Coarser than the clock of any local file system. */
  private static final long GRAIN_NANOS = 20_000_000;

  /** For times without fractions: a file system that counts whole seconds, or two. */
  private static final long COARSE_GRAIN_NANOS = 2_100_000_000;

  private final Path file;
  private final Map<String, Known> known;
  private final Map<String, Known> used = new ConcurrentHashMap<>();
  private volatile boolean changed;

  private StatCache(Path file, Map<String, Known> known) {
    this.file = file;
    this.known = known;
  }

  /** What is known of a file: its content and extended attributes. */
  record Known(
      long device,
      long inode,
      long size,
      long mtimeSeconds,
      int mtimeNanos,
      long ctimeSeconds,
      int ctimeNanos,
      Digest digest,
      SortedMap<String, Bytes> xattrs) {
    boolean isOf(FileStat stat) {
      return inode == stat.inode()
          && size == stat.size()
          && mtimeSeconds == stat.mtimeSeconds()
          && mtimeNanos == stat.mtimeNanos()
          && ctimeSeconds == stat.ctimeSeconds()
          && ctimeNanos == stat.ctimeNanos()
          && device == stat.device();
    }
  }

  static StatCache open(Path file) {
    Map<String, Known> known;
    try {
      known = read(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      // the first build of this context
      known = Map.of();
    } catch (IOException | IllegalArgumentException e) {
      // only speed is lost: every file is read again
      known = Map.of();
    }
    return new StatCache(file, known);
  }

  private static Map<String, Known> read(byte[] bytes) throws IOException {
    int length = Math.max(0, bytes.length - Integer.BYTES);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (length == 0 || ByteBuffer.wrap(bytes).getInt(length) != sum(bytes, length)) {
        throw new IOException("the file is damaged");
      }
      if (in.readInt() != MAGIC || in.readInt() != VERSION) {
        return Map.of();
      }
      int count = in.readInt();
      Map<String, Known> known = new HashMap<>(Math.min(count, 1 << 20) * 2);
      for (int i = 0; i < count; i++) {
        String path = string(in);
        known.put(
            path,
            new Known(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readLong(),
                in.readInt(),
                Digest.ofSha256(bytes(in, 32)),
                xattrs(in)));
      }
      return known;
    }
  }

  private static int sum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }

  private static SortedMap<String, Bytes> xattrs(DataInputStream in) throws IOException {
    int count = in.readInt();
    SortedMap<String, Bytes> xattrs = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      xattrs.put(string(in), Bytes.of(bytes(in, in.readInt())));
    }
    return xattrs;
  }

  private static String string(DataInputStream in) throws IOException {
    int length = in.readInt();
    char[] chars = new char[Math.min(length, in.available())];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = in.readChar();
    }
    return new String(chars);
  }

  private static byte[] bytes(DataInputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length != length) {
      throw new IOException("the file is cut short");
    }
    return bytes;
  }

  Optional<Known> find(String path, FileStat stat) {
    Known found = used.get(path);
    if (found == null) {
      found = known.get(path);
    }
    if (found == null || !found.isOf(stat)) {
      return Optional.empty();
    }
    used.put(path, found);
    return Optional.of(found);
  }

  /**
   * @param stat from before the file was read
   * @param read when the reading began
   */
  void put(
      String path, FileStat stat, Instant read, Digest digest, SortedMap<String, Bytes> xattrs) {
    if (isSettled(stat, read)) {
      used.put(
          path,
          new Known(
              stat.device(),
              stat.inode(),
              stat.size(),
              stat.mtimeSeconds(),
              stat.mtimeNanos(),
              stat.ctimeSeconds(),
              stat.ctimeNanos(),
              digest,
              xattrs));
      changed = true;
    }
  }

  /** Whether a write after the reading would surely show in the times. */
  private static boolean isSettled(FileStat stat, Instant read) {
    Instant last = Instant.ofEpochSecond(stat.ctimeSeconds(), stat.ctimeNanos());
    long grain = stat.ctimeNanos() == 0 ? COARSE_GRAIN_NANOS : GRAIN_NANOS;
    return last.plusNanos(grain).isBefore(read);
  }

  /** Writes what this build used, and keeps what it had no need of; no more than it must. */
  void save() throws IOException {
    if (!changed) {
      return;
    }
    changed = false;
    Map<String, Known> all = new TreeMap<>(known);
    all.putAll(used);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(all.size() * 192);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(MAGIC);
      out.writeInt(VERSION);
      out.writeInt(all.size());
      for (Map.Entry<String, Known> entry : all.entrySet()) {
        write(out, entry.getKey(), entry.getValue());
      }
      out.writeInt(sum(bytes.toByteArray(), bytes.size()));
    }
    AtomicFile.writeLazily(file, bytes.toByteArray());
  }

  private static void write(DataOutputStream out, String path, Known known) throws IOException {
    write(out, path);
    out.writeLong(known.device());
    out.writeLong(known.inode());
    out.writeLong(known.size());
    out.writeLong(known.mtimeSeconds());
    out.writeInt(known.mtimeNanos());
    out.writeLong(known.ctimeSeconds());
    out.writeInt(known.ctimeNanos());
    out.write(known.digest().bytes());
    out.writeInt(known.xattrs().size());
    for (Map.Entry<String, Bytes> xattr : known.xattrs().entrySet()) {
      write(out, xattr.getKey());
      byte[] value = xattr.getValue().toArray();
      out.writeInt(value.length);
      out.write(value);
    }
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    out.writeInt(text.length());
    out.writeChars(text);
  }
}
