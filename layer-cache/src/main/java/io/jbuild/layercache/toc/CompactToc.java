package io.jbuild.layercache.toc;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.PathBytes;
import io.jbuild.layercache.TableOfContents;
import io.jbuild.layercache.TocEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A table of contents as its file has it: nothing is decoded before it is asked for. Small ones are
 * read at once, large ones mapped, so that a million entries take no heap.
 *
 * <p>The file: a header; a record of fixed size for each entry, in canonical order, the root first;
 * for each directory the numbers of its children; names and all else that varies; a CRC-32C of it
 * all. Numbers are big-endian. A file with another version is no table.
 */
public final class CompactToc implements TableOfContents {
  /** Content of this entry does not stand in the tar stream. */
  public static final long NOWHERE = -1;

  private static final byte[] MAGIC = "jbuildT1".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER = 128;
  private static final int FLAGS = 8;
  private static final int COUNT = 12;
  private static final int NEWEST = 16;
  private static final int TAR_SIZE = 24;
  private static final int HEAP_SIZE = 32;
  private static final int HASH_LENGTH = 40;
  private static final int HASH = 48;
  private static final int CANONICAL = 1;
  private static final long MAPPED_FROM = 4 << 20;

  private final ByteBuffer b;
  private final int count;
  private final int first;
  private final int children;
  private final int heap;

  private CompactToc(ByteBuffer b) {
    this.b = b;
    this.count = b.getInt(COUNT);
    this.children = HEADER + count * EntryForm.SIZE;
    this.heap = children + Math.max(0, count - 1) * 4;
    this.first = (flags(0) & EntryForm.IMPLIED) != 0 ? 1 : 0;
  }

  static byte[] header(Layer layer, boolean canonical, int count, long newestMtime, long heapSize) {
    ByteBuffer h = ByteBuffer.allocate(HEADER);
    byte[] hash = layer.diffId().bytes();
    h.put(0, MAGIC).putInt(FLAGS, canonical ? CANONICAL : 0).putInt(COUNT, count);
    h.putLong(NEWEST, newestMtime).putLong(TAR_SIZE, layer.size()).putLong(HEAP_SIZE, heapSize);
    h.putInt(HASH_LENGTH, hash.length).put(HASH, hash);
    return h.array();
  }

  /**
   * Reads a table and verifies it.
   *
   * @throws IOException naming the file, when a byte of it is wrong
   */
  public static CompactToc open(Path file) throws IOException {
    ByteBuffer b;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < HEADER + EntryForm.SIZE + 4 || size > Integer.MAX_VALUE) {
        throw damaged(file, "it has " + size + " bytes");
      }
      if (size >= MAPPED_FROM) {
        b = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
      } else {
        b = ByteBuffer.allocate((int) size);
        while (b.hasRemaining() && channel.read(b) >= 0) {
          // until it is all there
        }
        b.flip();
      }
    }
    verify(file, b);
    return new CompactToc(b);
  }

  private static void verify(Path file, ByteBuffer b) throws IOException {
    byte[] magic = new byte[MAGIC.length];
    b.get(0, magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw damaged(file, "it does not begin as one");
    }
    CRC32C crc = new CRC32C();
    crc.update(b.duplicate().limit(b.limit() - 4));
    if ((int) crc.getValue() != b.getInt(b.limit() - 4)) {
      throw damaged(file, "its checksum is wrong");
    }
    long count = b.getInt(COUNT);
    long want = HEADER + count * EntryForm.SIZE + (count - 1) * 4 + b.getLong(HEAP_SIZE) + 4;
    if (count < 1 || want != b.limit()) {
      throw damaged(file, "it has " + b.limit() + " bytes, not " + want);
    }
  }

  private static IOException damaged(Path file, String why) {
    return new IOException("table of contents " + file + " is damaged: " + why);
  }

  /** What the table is of. */
  public Layer layer() {
    byte[] hash = new byte[b.getInt(HASH_LENGTH)];
    b.get(HASH, hash);
    Digest digest =
        hash.length == 32
            ? Digest.ofSha256(hash)
            : new Digest("sha512", HexFormat.of().formatHex(hash));
    return new Layer(digest, b.getLong(TAR_SIZE));
  }

  /** Whether the tar stream can be written again from this table and the contents. */
  public boolean isCanonical() {
    return (b.getInt(FLAGS) & CANONICAL) != 0;
  }

  @Override
  public int size() {
    return count - first;
  }

  @Override
  public long newestMtime() {
    return b.getLong(NEWEST);
  }

  @Override
  public Optional<TocEntry> find(ContainerPath path) {
    int i = index(path);
    return i < first ? Optional.empty() : Optional.of(entry(i, path));
  }

  /** Whether the directory is only there because the layer has something below it. */
  public boolean isImplied(ContainerPath path) {
    int i = index(path);
    return i >= 0 && (flags(i) & EntryForm.IMPLIED) != 0;
  }

  /** Where in the tar stream the content of a file stands, as it is; or {@link #NOWHERE}. */
  public long contentOffset(ContainerPath path) {
    int i = index(path);
    boolean whole = i >= 0 && (flags(i) & EntryForm.IN_ONE_PIECE) != 0;
    return whole ? b.getLong(record(i) + EntryForm.OFFSET) : NOWHERE;
  }

  private int index(ContainerPath path) {
    int i = 0;
    String value = path.value();
    for (int start = 1; start < value.length() && i >= 0; ) {
      int end = value.indexOf('/', start);
      end = end < 0 ? value.length() : end;
      i = child(i, PathBytes.encode(value.substring(start, end)));
      start = end + 1;
    }
    return i;
  }

  private int child(int directory, byte[] name) {
    int from = b.getInt(record(directory) + EntryForm.FIRST_CHILD);
    int low = 0;
    int high = b.getInt(record(directory) + EntryForm.CHILD_COUNT) - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int i = b.getInt(children + (from + middle) * 4);
      int c = compare(i, name);
      if (c == 0) {
        return i;
      }
      if (c < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private int compare(int i, byte[] name) {
    int at = heap(i);
    int length = nameLength(i);
    for (int k = 0; k < length && k < name.length; k++) {
      int c = (b.get(at + k) & 0xff) - (name[k] & 0xff);
      if (c != 0) {
        return c;
      }
    }
    return length - name.length;
  }

  @Override
  public Iterable<TocEntry> children(ContainerPath directory) {
    int i = index(directory);
    if (i < 0 || type(i) != FileType.DIRECTORY) {
      return List.of();
    }
    int from = b.getInt(record(i) + EntryForm.FIRST_CHILD);
    int n = b.getInt(record(i) + EntryForm.CHILD_COUNT);
    String prefix = directory.isRoot() ? "/" : directory.value() + '/';
    List<TocEntry> out = new ArrayList<>(n);
    for (int k = 0; k < n; k++) {
      int child = b.getInt(children + (from + k) * 4);
      out.add(entry(child, new ContainerPath(prefix + name(child))));
    }
    return out;
  }

  @Override
  public Iterator<TocEntry> iterator() {
    return new Walk();
  }

  /** Every file that has its content in the tar stream, by where. */
  public Contents contents() {
    return new Contents(this);
  }

  /** The second names of files. */
  public List<TocEntry> links() {
    List<TocEntry> links = new ArrayList<>();
    for (int i = first; i < count; i++) {
      if (EntryForm.kind(b, record(i)) == TocEntry.Kind.HARD_LINK) {
        links.add(entry(i));
      }
    }
    return links;
  }

  int count() {
    return count;
  }

  boolean hasContent(int i) {
    return type(i) == FileType.FILE
        && EntryForm.kind(b, record(i)) == TocEntry.Kind.ADD
        && offset(i) != NOWHERE;
  }

  long offset(int i) {
    return b.getLong(record(i) + EntryForm.OFFSET);
  }

  TocEntry entry(int i) {
    StringBuilder path = new StringBuilder();
    for (int n = i; n != 0; n = b.getInt(record(n) + EntryForm.PARENT)) {
      path.insert(0, '/' + name(n));
    }
    return entry(i, path.length() == 0 ? ContainerPath.ROOT : new ContainerPath(path.toString()));
  }

  private TocEntry entry(int i, ContainerPath path) {
    return EntryForm.get(b, record(i), b.duplicate().position(heap(i)), path);
  }

  private int record(int i) {
    return HEADER + i * EntryForm.SIZE;
  }

  private int flags(int i) {
    return b.get(record(i) + EntryForm.FLAGS);
  }

  private FileType type(int i) {
    return EntryForm.type(b, record(i));
  }

  private int heap(int i) {
    return heap + b.getInt(record(i) + EntryForm.HEAP);
  }

  private int nameLength(int i) {
    return Short.toUnsignedInt(b.getShort(record(i) + EntryForm.NAME_LENGTH));
  }

  private String name(int i) {
    byte[] name = new byte[nameLength(i)];
    b.get(heap(i), name);
    return PathBytes.decode(name);
  }

  /** In order, remembering the path down to where it is. */
  private final class Walk implements Iterator<TocEntry> {
    private int[] numbers = new int[16];
    private String[] paths = new String[16];
    private int depth;
    private int i = first;

    Walk() {
      paths[0] = "";
    }

    @Override
    public boolean hasNext() {
      return i < count;
    }

    @Override
    public TocEntry next() {
      if (i >= count) {
        throw new NoSuchElementException();
      }
      int n = i++;
      if (n == 0) {
        return entry(0, ContainerPath.ROOT);
      }
      int parent = b.getInt(record(n) + EntryForm.PARENT);
      while (numbers[depth] != parent) {
        depth--;
      }
      String path = paths[depth] + '/' + name(n);
      if (b.getInt(record(n) + EntryForm.CHILD_COUNT) > 0) {
        if (++depth == numbers.length) {
          numbers = Arrays.copyOf(numbers, depth * 2);
          paths = Arrays.copyOf(paths, depth * 2);
        }
        numbers[depth] = n;
        paths[depth] = path;
      }
      return entry(n, new ContainerPath(path));
    }
  }
}
