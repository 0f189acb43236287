package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.FileType;
import io.jbuild.layercache.PathBytes;
import io.jbuild.layercache.Untouched;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.files.Seen;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel said of every file of a root file system at one time. Of each directory it is one
 * array of bytes, so that one in which nothing has changed is found without looking at its files.
 * Not thread-safe.
 */
final class RootRecord {
  private static final int AT_ONCE = 32;
  private static final int FIXED = 58;
  private static final byte[] EMPTY = {};
  private static final byte[] MAGIC = "jbuildR2".getBytes(StandardCharsets.US_ASCII);
  private static final int MODE = 07777;

  /** By path from the root, which is empty itself; a directory comes before those in it. */
  private final Map<String, byte[]> directories;

  private RootRecord(Map<String, byte[]> directories) {
    this.directories = directories;
  }

  /** Looks at all that is there. */
  static RootRecord look(FileOps files, String root) throws IOException {
    return look(files, root, "", Untouched.NONE);
  }

  /**
   * Looks at what is in a directory and below.
   *
   * @param untouched what is left out
   */
  static RootRecord look(FileOps files, String root, String directory, Untouched untouched)
      throws IOException {
    RootRecord record = new RootRecord(new LinkedHashMap<>());
    List<String> level = List.of(directory);
    while (!level.isEmpty()) {
      level = record.look(files, root, level, untouched);
    }
    return record;
  }

  /** Looks into some directories at once; gives those that are in them. */
  private List<String> look(FileOps files, String root, List<String> level, Untouched untouched)
      throws IOException {
    List<Future<List<Looked>>> looking = new ArrayList<>();
    for (int i = 0; i < level.size(); i += AT_ONCE) {
      List<String> some = level.subList(i, Math.min(level.size(), i + AT_ONCE));
      looking.add(Workers.submit(() -> lookInto(files, root, some, untouched)));
    }
    List<String> next = new ArrayList<>();
    for (Future<List<Looked>> future : looking) {
      for (Looked looked : Workers.get(future)) {
        directories.put(looked.directory, looked.bytes);
        next.addAll(looked.below);
      }
    }
    return next;
  }

  private static final class Looked {
    final String directory;
    final byte[] bytes;
    final List<String> below;

    Looked(String directory, byte[] bytes, List<String> below) {
      this.directory = directory;
      this.bytes = bytes;
      this.below = below;
    }
  }

  private static List<Looked> lookInto(
      FileOps files, String root, List<String> some, Untouched untouched) throws IOException {
    List<Looked> looked = new ArrayList<>();
    for (String directory : some) {
      List<Seen> seen = seen(files, root, directory, untouched);
      List<String> below = new ArrayList<>();
      for (Seen s : seen) {
        if (s.stat().type() == FileType.DIRECTORY) {
          below.add(directory + '/' + s.name());
        }
      }
      looked.add(new Looked(directory, pack(seen), below));
    }
    return looked;
  }

  private static List<Seen> seen(FileOps files, String root, String directory, Untouched untouched)
      throws IOException {
    List<Seen> seen = files.look(root + directory);
    if (untouched.isAbove(directory) || directory.isEmpty()) {
      seen.removeIf(s -> untouched.has(directory + '/' + s.name()));
    }
    return seen;
  }

  /** Looks again into one directory in which no directory came or went. */
  void renew(FileOps files, String root, String directory, Untouched untouched) throws IOException {
    directories.put(directory, pack(seen(files, root, directory, untouched)));
  }

  /** All entries, by path. */
  Map<String, FileStat> all() {
    Map<String, FileStat> all = new HashMap<>();
    for (String directory : directories.keySet()) {
      entries(directory).forEach((name, stat) -> all.put(directory + '/' + name, stat));
    }
    return all;
  }

  Set<String> directories() {
    return directories.keySet();
  }

  /** Whether the other says the same of what is directly in a directory. */
  boolean agrees(RootRecord other, String directory) {
    return Arrays.equals(bytes(directory), other.bytes(directory));
  }

  boolean has(String directory) {
    return directories.containsKey(directory);
  }

  private byte[] bytes(String directory) {
    byte @Nullable [] bytes = directories.get(directory);
    return bytes == null ? EMPTY : bytes;
  }

  private static byte[] pack(List<Seen> seen) {
    List<Seen> sorted = new ArrayList<>(seen);
    sorted.sort(Comparator.comparing(Seen::name));
    List<byte[]> names = new ArrayList<>(sorted.size());
    int size = 0;
    for (Seen s : sorted) {
      byte[] name = PathBytes.encode(s.name());
      names.add(name);
      size += FIXED + name.length;
    }
    ByteBuffer b = ByteBuffer.allocate(size);
    for (int i = 0; i < names.size(); i++) {
      FileStat s = sorted.get(i).stat();
      b.putShort((short) names.get(i).length).put(names.get(i));
      b.putInt(s.type().bits() | s.mode());
      b.putInt((int) s.uid()).putInt((int) s.gid()).putLong(s.size());
      b.putLong(s.mtimeSeconds()).putInt(s.mtimeNanos());
      b.putLong(s.ctimeSeconds()).putInt(s.ctimeNanos());
      b.putLong(s.inode()).putInt((int) s.links());
    }
    return b.array();
  }

  /** What is directly in a directory, by name; nothing of one that was not there. */
  SortedMap<String, FileStat> entries(String directory) {
    SortedMap<String, FileStat> out = new TreeMap<>();
    ByteBuffer b = ByteBuffer.wrap(bytes(directory));
    while (b.hasRemaining()) {
      byte[] name = new byte[Short.toUnsignedInt(b.getShort())];
      b.get(name);
      out.put(PathBytes.decode(name), stat(b));
    }
    return out;
  }

  private static FileStat stat(ByteBuffer b) {
    int mode = b.getInt();
    return new FileStat(
        FileType.ofMode(mode),
        mode & MODE,
        Integer.toUnsignedLong(b.getInt()),
        Integer.toUnsignedLong(b.getInt()),
        b.getLong(),
        b.getLong(),
        b.getInt(),
        b.getLong(),
        b.getInt(),
        0,
        b.getLong(),
        Integer.toUnsignedLong(b.getInt()),
        0,
        0);
  }

  void write(Path file) throws IOException {
    AtomicFile.writeLazily(
        file,
        to -> {
          CRC32C crc = new CRC32C();
          DataOutputStream out = new DataOutputStream(new CheckedOutputStream(to, crc));
          out.write(MAGIC);
          for (Map.Entry<String, byte[]> e : directories.entrySet()) {
            byte[] path = PathBytes.encode(e.getKey());
            out.writeInt(path.length);
            out.write(path);
            out.writeInt(e.getValue().length);
            out.write(e.getValue());
          }
          out.writeInt(-1);
          out.writeInt((int) crc.getValue());
          out.flush();
        });
  }

  /**
   * @throws IOException naming the file, when a byte of it is wrong
   */
  static RootRecord read(Path file) throws IOException {
    ByteBuffer b = ByteBuffer.wrap(Files.readAllBytes(file));
    CRC32C crc = new CRC32C();
    int end = b.limit() - Integer.BYTES;
    if (end > 0) {
      crc.update(b.array(), 0, end);
    }
    if (end < MAGIC.length || (int) crc.getValue() != b.getInt(end)) {
      throw new IOException("record " + file + " is damaged: its checksum is wrong");
    }
    if (!Arrays.equals(MAGIC, Arrays.copyOf(b.array(), MAGIC.length))) {
      throw new IOException("record " + file + " is of another version");
    }
    try {
      return new RootRecord(directories(b.position(MAGIC.length)));
    } catch (BufferUnderflowException | NegativeArraySizeException e) {
      throw new IOException("record " + file + " is damaged: it ends too early", e);
    }
  }

  private static Map<String, byte[]> directories(ByteBuffer b) {
    Map<String, byte[]> out = new LinkedHashMap<>();
    for (int length = b.getInt(); length >= 0; length = b.getInt()) {
      byte[] path = new byte[length];
      b.get(path);
      byte[] bytes = new byte[b.getInt()];
      b.get(bytes);
      out.put(PathBytes.decode(path), bytes);
    }
    return out;
  }
}
