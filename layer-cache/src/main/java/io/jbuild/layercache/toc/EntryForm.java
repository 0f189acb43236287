package io.jbuild.layercache.toc;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.PathBytes;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How an entry stands in a table of contents: a record of fixed size, and behind a pointer what
 * varies: name, digest, link target, device, attributes.
 */
final class EntryForm {
  static final int SIZE = 60;

  static final int PARENT = 0;
  static final int HEAP = 4;
  static final int NAME_LENGTH = 8;
  private static final int MODE = 10;
  private static final int KIND = 12;
  private static final int TYPE = 13;
  static final int FLAGS = 14;
  private static final int UID = 16;
  private static final int GID = 20;
  private static final int LENGTH = 24;
  private static final int MTIME = 32;
  private static final int NANOS = 40;
  static final int FIRST_CHILD = 44;
  static final int CHILD_COUNT = 48;
  static final int OFFSET = 52;

  /** The archive names the directory only as the parent of something. */
  static final int IMPLIED = 1;

  /** The content stands in one piece at the offset in the tar stream. */
  static final int IN_ONE_PIECE = 2;

  private static final int HAS_DIGEST = 4;
  private static final int HAS_TARGET = 8;
  private static final int HAS_DEVICE = 16;
  private static final int HAS_XATTRS = 32;

  private static final Kind[] KINDS = {
    Kind.ADD, Kind.HARD_LINK, Kind.OPAQUE_DIRECTORY, Kind.WHITEOUT
  };
  private static final FileType[] TYPES = {
    FileType.FILE,
    FileType.DIRECTORY,
    FileType.SYMLINK,
    FileType.CHARACTER_DEVICE,
    FileType.BLOCK_DEVICE,
    FileType.FIFO
  };

  private EntryForm() {}

  static void put(ByteBuffer b, int at, TocEntry e, int flags, long offset) {
    b.putShort(at + MODE, (short) e.mode());
    b.put(at + KIND, (byte) code(KINDS, e.kind()));
    b.put(at + TYPE, (byte) code(TYPES, e.type()));
    b.put(at + FLAGS, (byte) (flags | flags(e)));
    b.putInt(at + UID, (int) e.uid());
    b.putInt(at + GID, (int) e.gid());
    b.putLong(at + LENGTH, e.size());
    b.putLong(at + MTIME, e.mtimeSeconds());
    b.putInt(at + NANOS, e.mtimeNanos());
    b.putLong(at + OFFSET, offset);
  }

  private static int code(Object[] all, Object one) {
    for (int i = 0; i < all.length; i++) {
      if (all[i] == one) {
        return i;
      }
    }
    throw new IllegalArgumentException("a layer cannot hold a " + one);
  }

  private static int flags(TocEntry e) {
    int flags = e.digest().isPresent() ? HAS_DIGEST : 0;
    flags |= e.target().isEmpty() ? 0 : HAS_TARGET;
    flags |= (e.deviceMajor() | e.deviceMinor()) == 0 ? 0 : HAS_DEVICE;
    return flags | (e.xattrs().isEmpty() ? 0 : HAS_XATTRS);
  }

  /** What varies, the name first. */
  static byte[] variable(byte[] name, TocEntry e) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(name.length + 32);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(name);
      if (e.digest().isPresent()) {
        out.write(e.digest().get().bytes());
      }
      if (!e.target().isEmpty()) {
        byte[] target = PathBytes.encode(e.target());
        out.writeShort(target.length);
        out.write(target);
      }
      if ((e.deviceMajor() | e.deviceMinor()) != 0) {
        out.writeInt(e.deviceMajor());
        out.writeInt(e.deviceMinor());
      }
      if (!e.xattrs().isEmpty()) {
        out.writeShort(e.xattrs().size());
        for (Map.Entry<String, Bytes> x : e.xattrs().entrySet()) {
          byte[] key = PathBytes.encode(x.getKey());
          byte[] value = x.getValue().toArray();
          out.writeShort(key.length);
          out.write(key);
          out.writeInt(value.length);
          out.write(value);
        }
      }
    } catch (IOException e1) {
      throw new UncheckedIOException(e1);
    }
    return bytes.toByteArray();
  }

  /**
   * @param heap where the variable part stands, from its name on
   */
  static TocEntry get(ByteBuffer b, int at, ByteBuffer heap, ContainerPath path) {
    int flags = b.get(at + FLAGS);
    heap.position(heap.position() + Short.toUnsignedInt(b.getShort(at + NAME_LENGTH)));
    Optional<Digest> digest = Optional.empty();
    if ((flags & HAS_DIGEST) != 0) {
      digest = Optional.of(Digest.ofSha256(bytes(heap, 32)));
    }
    String target = "";
    if ((flags & HAS_TARGET) != 0) {
      target = PathBytes.decode(bytes(heap, Short.toUnsignedInt(heap.getShort())));
    }
    boolean device = (flags & HAS_DEVICE) != 0;
    int major = device ? heap.getInt() : 0;
    int minor = device ? heap.getInt() : 0;
    SortedMap<String, Bytes> xattrs = new TreeMap<>();
    int count = (flags & HAS_XATTRS) != 0 ? Short.toUnsignedInt(heap.getShort()) : 0;
    for (int i = 0; i < count; i++) {
      String key = PathBytes.decode(bytes(heap, Short.toUnsignedInt(heap.getShort())));
      xattrs.put(key, Bytes.of(bytes(heap, heap.getInt())));
    }
    return new TocEntry(
        path,
        kind(b, at),
        type(b, at),
        b.getShort(at + MODE),
        Integer.toUnsignedLong(b.getInt(at + UID)),
        Integer.toUnsignedLong(b.getInt(at + GID)),
        size(b, at),
        b.getLong(at + MTIME),
        b.getInt(at + NANOS),
        target,
        major,
        minor,
        xattrs,
        digest);
  }

  private static byte[] bytes(ByteBuffer heap, int length) {
    byte[] out = new byte[length];
    heap.get(out);
    return out;
  }

  static Kind kind(ByteBuffer b, int at) {
    return KINDS[b.get(at + KIND)];
  }

  static void putKind(ByteBuffer b, int at, Kind kind) {
    b.put(at + KIND, (byte) code(KINDS, kind));
  }

  static FileType type(ByteBuffer b, int at) {
    return TYPES[b.get(at + TYPE)];
  }

  static long size(ByteBuffer b, int at) {
    return b.getLong(at + LENGTH);
  }

  static long mtime(ByteBuffer b, int at) {
    return b.getLong(at + MTIME);
  }
}
