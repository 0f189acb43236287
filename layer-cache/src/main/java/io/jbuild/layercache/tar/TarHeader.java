package io.jbuild.layercache.tar;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.PathBytes;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * The canonical header of a layer's entry: ustar, with a pax header before it only for what ustar
 * cannot say. A promise for ever: what is written here is in every diff id.
 */
public final class TarHeader {
  private static final String OPAQUE = ".wh..wh..opq";
  private static final String WHITEOUT = ".wh.";
  private static final long MAX_ID = 07777777;
  private static final long MAX_NUMBER = 077777777777L;
  private static final byte[] USTAR = {'u', 's', 't', 'a', 'r', 0, '0', '0'};

  private TarHeader() {}

  /**
   * The blocks before the content of {@code e}. An opaque directory is two entries, itself and its
   * marker; the content of a hard link stands with its first name.
   */
  public static byte[] of(TocEntry e) {
    if (e.kind() == Kind.WHITEOUT) {
      ContainerPath at = e.path().parent().resolve(WHITEOUT + e.path().name());
      return header(marker(at), '0', 0);
    }
    byte[] own = header(e, type(e), contentSize(e));
    if (e.kind() != Kind.OPAQUE_DIRECTORY) {
      return own;
    }
    byte[] marker = header(marker(e.path().resolve(OPAQUE)), '0', 0);
    byte[] both = Arrays.copyOf(own, own.length + marker.length);
    System.arraycopy(marker, 0, both, own.length, marker.length);
    return both;
  }

  private static TocEntry marker(ContainerPath at) {
    return TocEntry.file(at, 0, 0, 0, 0, 0);
  }

  /** The bytes of content that follow the header. */
  public static long contentSize(TocEntry e) {
    return e.kind() == Kind.ADD && e.type() == FileType.FILE ? e.size() : 0;
  }

  /** The zeros that follow the content. */
  public static int padding(long size) {
    return TarBlocks.padding(size);
  }

  /** The two zero blocks that end an archive. */
  public static byte[] end() {
    return new byte[2 * TarBlocks.SIZE];
  }

  private static char type(TocEntry e) {
    if (e.kind() == Kind.HARD_LINK) {
      return '1';
    }
    return switch (e.type()) {
      case FILE -> '0';
      case SYMLINK -> '2';
      case CHARACTER_DEVICE -> '3';
      case BLOCK_DEVICE -> '4';
      case DIRECTORY -> '5';
      case FIFO -> '6';
      case SOCKET ->
          throw new IllegalArgumentException("a layer cannot hold the socket " + e.path());
    };
  }

  private static byte[] header(TocEntry e, char type, long size) {
    byte[] name = name(e, type);
    byte[] link = link(e);
    ByteArrayOutputStream pax = new ByteArrayOutputStream(0);
    int split = split(name);
    if (split < 0) {
      record(pax, "path", name);
    }
    if (link.length > TarBlocks.NAME_LENGTH) {
      record(pax, "linkpath", link);
    }
    if (size > MAX_NUMBER) {
      record(pax, "size", ascii(Long.toString(size)));
    }
    if (e.uid() > MAX_ID) {
      record(pax, "uid", ascii(Long.toString(e.uid())));
    }
    if (e.gid() > MAX_ID) {
      record(pax, "gid", ascii(Long.toString(e.gid())));
    }
    if (e.mtimeNanos() != 0 || e.mtimeSeconds() < 0 || e.mtimeSeconds() > MAX_NUMBER) {
      record(pax, "mtime", ascii(PaxTime.print(e.mtimeSeconds(), e.mtimeNanos())));
    }
    for (Map.Entry<String, Bytes> x : e.xattrs().entrySet()) {
      record(pax, "SCHILY.xattr." + x.getKey(), x.getValue().toArray());
    }
    if (pax.size() == 0) {
      return block(e, name, split, link, type, size);
    }
    return withPax(pax.toByteArray(), block(e, name, Math.max(split, 0), link, type, size));
  }

  private static byte[] name(TocEntry e, char type) {
    if (e.path().isRoot()) {
      return ascii("./");
    }
    String name = e.path().relative();
    return PathBytes.encode(type == '5' ? name + '/' : name);
  }

  private static byte[] link(TocEntry e) {
    if (e.kind() == Kind.HARD_LINK) {
      return PathBytes.encode(ContainerPath.of(e.target()).relative());
    }
    return e.type() == FileType.SYMLINK ? PathBytes.encode(e.target()) : new byte[0];
  }

  /** Where the prefix ends: 0 without one, -1 when the name fits in no way. */
  private static int split(byte[] name) {
    if (name.length <= TarBlocks.NAME_LENGTH) {
      return 0;
    }
    int last = Math.min(name.length - 2, TarBlocks.PREFIX_LENGTH);
    for (int i = last; i > 0 && name.length - i - 1 <= TarBlocks.NAME_LENGTH; i--) {
      if (name[i] == '/') {
        return i;
      }
    }
    return -1;
  }

  private static byte[] withPax(byte[] records, byte[] block) {
    int padded = records.length + TarBlocks.padding(records.length);
    byte[] out = new byte[TarBlocks.SIZE + padded + TarBlocks.SIZE];
    TocEntry none = TocEntry.file(ContainerPath.ROOT, 0, 0, 0, 0, 0);
    byte[] head = block(none, ascii("PaxHeader"), 0, new byte[0], 'x', records.length);
    System.arraycopy(head, 0, out, 0, head.length);
    System.arraycopy(records, 0, out, TarBlocks.SIZE, records.length);
    System.arraycopy(block, 0, out, TarBlocks.SIZE + padded, block.length);
    return out;
  }

  private static byte[] block(
      TocEntry e, byte[] name, int split, byte[] link, char type, long size) {
    byte[] b = new byte[TarBlocks.SIZE];
    int from = split > 0 ? split + 1 : 0;
    int length = Math.min(name.length - from, TarBlocks.NAME_LENGTH);
    System.arraycopy(name, from, b, TarBlocks.NAME, length);
    System.arraycopy(name, 0, b, TarBlocks.PREFIX, split);
    octal(b, TarBlocks.MODE, 8, e.mode());
    octal(b, TarBlocks.UID, 8, e.uid() > MAX_ID ? 0 : e.uid());
    octal(b, TarBlocks.GID, 8, e.gid() > MAX_ID ? 0 : e.gid());
    octal(b, TarBlocks.LENGTH, 12, size > MAX_NUMBER ? 0 : size);
    boolean mtimeFits = e.mtimeSeconds() >= 0 && e.mtimeSeconds() <= MAX_NUMBER;
    octal(b, TarBlocks.MTIME, 12, mtimeFits ? e.mtimeSeconds() : 0);
    b[TarBlocks.TYPE] = (byte) type;
    System.arraycopy(link, 0, b, TarBlocks.LINK, Math.min(link.length, TarBlocks.NAME_LENGTH));
    System.arraycopy(USTAR, 0, b, TarBlocks.MAGIC, USTAR.length);
    boolean device = type == '3' || type == '4';
    octal(b, TarBlocks.DEVICE_MAJOR, 8, device ? e.deviceMajor() : 0);
    octal(b, TarBlocks.DEVICE_MINOR, 8, device ? e.deviceMinor() : 0);
    octal(b, TarBlocks.CHECKSUM, 7, TarBlocks.checksum(b, 0));
    b[TarBlocks.CHECKSUM + 7] = ' ';
    return b;
  }

  private static void octal(byte[] b, int at, int length, long value) {
    long rest = value;
    for (int i = at + length - 2; i >= at; i--) {
      b[i] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
    if (rest != 0) {
      throw new IllegalArgumentException("a tar header cannot hold the number " + value);
    }
  }

  /** {@code "<length> <key>=<value>\n"}, where the length counts itself. */
  private static void record(ByteArrayOutputStream pax, String key, byte[] value) {
    byte[] k = PathBytes.encode(key);
    int rest = k.length + value.length + 3;
    int length = rest + Integer.toString(rest).length();
    if (Integer.toString(length).length() > Integer.toString(rest).length()) {
      length++;
    }
    pax.writeBytes(ascii(Integer.toString(length)));
    pax.write(' ');
    pax.writeBytes(k);
    pax.write('=');
    pax.writeBytes(value);
    pax.write('\n');
  }

  private static byte[] ascii(String s) {
    return s.getBytes(StandardCharsets.US_ASCII);
  }
}
