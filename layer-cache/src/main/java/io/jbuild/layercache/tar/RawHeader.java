package io.jbuild.layercache.tar;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.PathBytes;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A header block with what stood before it. What it says wrongly is an {@link
 * IllegalArgumentException}.
 */
final class RawHeader {
  private static final int MAX_PATH = 4096;
  private static final int MAX_NAME = 255;
  private static final long MAX_ID = 0xffff_fffeL;
  private static final String XATTR = "SCHILY.xattr.";

  private final byte[] block;
  private final PaxRecords pax;
  private final byte @Nullable [] longName;
  private final byte @Nullable [] longLink;
  private final char type;

  RawHeader(byte[] block, PaxRecords pax, byte @Nullable [] longName, byte @Nullable [] longLink) {
    this.block = block;
    this.pax = pax;
    this.longName = longName;
    this.longLink = longLink;
    this.type = (char) (block[TarBlocks.TYPE] & 0xff);
  }

  /** The bytes that follow in the archive; what has no content by its type has none. */
  long storedSize() {
    long size = number("size", TarBlocks.LENGTH, 12);
    if (size < 0) {
      throw new IllegalArgumentException("an entry has the size " + size);
    }
    return type >= '1' && type <= '6' ? 0 : size;
  }

  /** GNU's old map, of which the rest stands in blocks between header and content. */
  SparseMap gnuSparse(InputStream blocks) throws IOException {
    return type == 'S' ? SparseMap.ofGnu(block, blocks) : SparseMap.NONE;
  }

  SparseMap paxSparse(InputStream stored) throws IOException {
    return type == '0' || type == 0 ? SparseMap.ofPax(pax, stored) : SparseMap.NONE;
  }

  TocEntry toEntry(SparseMap sparse) {
    String text = name();
    ContainerPath path = path(text, "");
    FileType fileType = fileType(text, path);
    boolean hardLink = type == '1';
    String target = "";
    if (hardLink || fileType == FileType.SYMLINK) {
      target = link(path);
    }
    PaxTime.Value mtime = mtime();
    boolean device = type == '3' || type == '4';
    boolean file = fileType == FileType.FILE && !hardLink;
    return new TocEntry(
        path,
        hardLink ? Kind.HARD_LINK : Kind.ADD,
        fileType,
        (int) TarNumbers.parse(block, TarBlocks.MODE, 8) & 07777,
        id("uid", TarBlocks.UID, path),
        id("gid", TarBlocks.GID, path),
        file ? (sparse.isPresent() ? sparse.size() : storedSize()) : 0,
        mtime.seconds(),
        mtime.nanos(),
        hardLink ? path(target, path.value()).value() : target,
        device ? (int) TarNumbers.parse(block, TarBlocks.DEVICE_MAJOR, 8) : 0,
        device ? (int) TarNumbers.parse(block, TarBlocks.DEVICE_MINOR, 8) : 0,
        xattrs(),
        Optional.empty());
  }

  private FileType fileType(String name, ContainerPath path) {
    FileType found =
        switch (type) {
          // V7 has no type for a directory, only the slash
          case '0', 0 -> name.endsWith("/") ? FileType.DIRECTORY : FileType.FILE;
          case '1', '7', 'S' -> FileType.FILE;
          case '2' -> FileType.SYMLINK;
          case '3' -> FileType.CHARACTER_DEVICE;
          case '4' -> FileType.BLOCK_DEVICE;
          case '5', 'D' -> FileType.DIRECTORY;
          case '6' -> FileType.FIFO;
          default ->
              throw new IllegalArgumentException(
                  "entry '" + path + "' has the unknown type '" + type + "'");
        };
    return found;
  }

  private String name() {
    Optional<byte[]> sparseName = pax.bytes("GNU.sparse.name");
    if (sparseName.isPresent()) {
      return PathBytes.decode(sparseName.get());
    }
    Optional<byte[]> path = pax.bytes("path");
    if (path.isPresent()) {
      return PathBytes.decode(path.get());
    }
    if (longName != null) {
      return PathBytes.decode(longName);
    }
    String name = text(TarBlocks.NAME, TarBlocks.NAME_LENGTH);
    String prefix = text(TarBlocks.PREFIX, prefixLength());
    return prefix.isEmpty() ? name : prefix + '/' + name;
  }

  /** GNU and V7 headers have other things where POSIX has the prefix; star's is shorter. */
  private int prefixLength() {
    boolean posix = text(TarBlocks.MAGIC, 6).equals("ustar") && block[TarBlocks.MAGIC + 5] == 0;
    if (!posix) {
      return 0;
    }
    boolean star = block[508] == 't' && block[509] == 'a' && block[510] == 'r' && block[511] == 0;
    return star ? 131 : TarBlocks.PREFIX_LENGTH;
  }

  private String link(ContainerPath path) {
    Optional<byte[]> linkPath = pax.bytes("linkpath");
    String target =
        linkPath.isPresent()
            ? PathBytes.decode(linkPath.get())
            : longLink != null
                ? PathBytes.decode(longLink)
                : text(TarBlocks.LINK, TarBlocks.NAME_LENGTH);
    if (target.isEmpty() || target.length() >= MAX_PATH || target.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "link '" + path + "' has a target of " + target.length() + " characters");
    }
    return target;
  }

  /** Names are relative to the root whether they say so or not; none may lead outside. */
  private static ContainerPath path(String text, String linkedFrom) {
    if (text.length() > MAX_PATH) {
      throw new IllegalArgumentException(
          "a name of " + text.length() + " characters is longer than the limit of " + MAX_PATH);
    }
    int depth = 0;
    int start = 0;
    while (start <= text.length()) {
      int end = text.indexOf('/', start);
      end = end < 0 ? text.length() : end;
      int n = end - start;
      if (n == 2 && text.charAt(start) == '.' && text.charAt(start + 1) == '.') {
        depth--;
      } else if (n > 1 || (n == 1 && text.charAt(start) != '.')) {
        depth++;
      }
      if (depth < 0) {
        throw new IllegalArgumentException(
            linkedFrom.isEmpty()
                ? "entry '" + text + "' leads outside"
                : "hard link '" + linkedFrom + "' to '" + text + "' leads outside");
      }
      if (n > MAX_NAME / 4 && PathBytes.encode(text.substring(start, end)).length > MAX_NAME) {
        throw new IllegalArgumentException(
            "entry '" + text + "' has a name of more than " + MAX_NAME + " bytes");
      }
      start = end + 1;
    }
    return ContainerPath.of(text);
  }

  private PaxTime.Value mtime() {
    Optional<String> time = pax.text("mtime");
    return time.isPresent()
        ? PaxTime.parse(time.get())
        : new PaxTime.Value(TarNumbers.parse(block, TarBlocks.MTIME, 12), 0);
  }

  private long id(String key, int at, ContainerPath path) {
    long id = number(key, at, 8);
    if (id < 0 || id > MAX_ID) {
      throw new IllegalArgumentException("entry '" + path + "' has the " + key + " " + id);
    }
    return id;
  }

  private long number(String key, int at, int length) {
    Optional<String> value = pax.text(key);
    return value.isPresent() ? Long.parseLong(value.get()) : TarNumbers.parse(block, at, length);
  }

  private SortedMap<String, Bytes> xattrs() {
    SortedMap<String, Bytes> out = new TreeMap<>();
    for (Map.Entry<String, byte[]> record : pax.all().entrySet()) {
      String key = record.getKey();
      if (key.startsWith(XATTR) && key.length() > XATTR.length()) {
        out.put(key.substring(XATTR.length()), Bytes.of(record.getValue()));
      }
    }
    return out;
  }

  private String text(int at, int length) {
    byte[] field = Arrays.copyOfRange(block, at, at + length);
    return PathBytes.decode(TarReader.untilNul(field));
  }
}
