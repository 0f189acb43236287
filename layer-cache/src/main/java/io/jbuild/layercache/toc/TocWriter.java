package io.jbuild.layercache.toc;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Puts nodes into canonical order and writes them: header, records, children, heap, checksum. See
 * {@link CompactToc}.
 */
final class TocWriter {
  private final Nodes nodes;
  private final BitSet linked = new BitSet();
  private int[] order = {};
  private int[] firstChild = {};
  private int[] childCount = {};
  private final Map<Integer, Restated> restated = new HashMap<>();

  /** A node of which the metadata stands elsewhere: a name of a file with several. */
  private static final class Restated {
    private final ByteBuffer record;
    private final byte[] variable;

    Restated(ByteBuffer record, byte[] variable) {
      this.record = record;
      this.variable = variable;
    }
  }

  TocWriter(Nodes nodes) {
    this.nodes = nodes;
  }

  void write(Path file, Layer layer, boolean canonical) throws IOException {
    int count = order();
    restateLinks(count);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      CRC32C crc = new CRC32C();
      OutputStream buffered = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      DataOutputStream out = new DataOutputStream(new CheckedOutputStream(buffered, crc));
      out.write(CompactToc.header(layer, canonical, count, newestMtime(count), heapSize(count)));
      writeRecords(out, count);
      writeChildren(out, count);
      for (int i = 0; i < count; i++) {
        Restated r = restated.get(order[i]);
        if (r != null) {
          out.write(r.variable);
        } else {
          nodes.heap().writeTo(out, nodes.variable(order[i]), nodes.variableLength(order[i]));
        }
      }
      out.writeInt((int) crc.getValue());
      out.flush();
      channel.force(false);
    }
  }

  /**
   * Numbers the living nodes: a directory, then all that is below it, by the bytes of the names.
   */
  private int order() {
    int[] canonical = new int[nodes.size()];
    firstChild = new int[nodes.size()];
    childCount = new int[nodes.size()];
    int[][] stack = new int[16][];
    int[] index = new int[16];
    int count = 0;
    int children = 0;
    int depth = 0;
    stack[0] = new int[] {0};
    while (depth >= 0) {
      if (index[depth] == stack[depth].length) {
        depth--;
        continue;
      }
      int node = stack[depth][index[depth]++];
      canonical[count] = node;
      int[] below = nodes.isDirectory(node) ? nodes.children(node) : new int[0];
      firstChild[count] = children;
      childCount[count] = below.length;
      children += below.length;
      count++;
      if (below.length > 0) {
        depth++;
        if (depth == stack.length) {
          stack = Arrays.copyOf(stack, depth * 2);
          index = Arrays.copyOf(index, depth * 2);
        }
        stack[depth] = below;
        index[depth] = 0;
      }
    }
    order = Arrays.copyOf(canonical, count);
    return count;
  }

  /** Of the names of one file, the first in order holds it, and the others link to that. */
  private void restateLinks(int count) {
    for (int i = 0; i < count; i++) {
      int source = nodes.source(order[i]);
      if (source >= 0) {
        linked.set(source);
      }
    }
    if (linked.isEmpty()) {
      return;
    }
    Map<Integer, ContainerPath> first = new HashMap<>();
    for (int i = 0; i < count; i++) {
      int node = order[i];
      int source = nodes.source(node) >= 0 ? nodes.source(node) : node;
      if (linked.get(source)) {
        ContainerPath path = nodes.path(node);
        ContainerPath target = first.putIfAbsent(source, path);
        restate(node, source, path, target);
      }
    }
  }

  private void restate(int node, int source, ContainerPath path, @Nullable ContainerPath target) {
    TocEntry file = nodes.entry(source, path);
    byte[] name = nodes.name(node);
    ByteBuffer record = ByteBuffer.allocate(EntryForm.SIZE);
    TocEntry e = target == null ? file : link(file, target);
    int flags = target == null ? nodes.flags(source) & EntryForm.IN_ONE_PIECE : 0;
    long offset = target == null ? nodes.offset(source) : CompactToc.NOWHERE;
    EntryForm.put(record, 0, e, flags, offset);
    record.putShort(EntryForm.NAME_LENGTH, (short) name.length);
    restated.put(node, new Restated(record, EntryForm.variable(name, e)));
  }

  private static TocEntry link(TocEntry file, ContainerPath target) {
    return new TocEntry(
        file.path(),
        Kind.HARD_LINK,
        file.type(),
        file.mode(),
        file.uid(),
        file.gid(),
        0,
        file.mtimeSeconds(),
        file.mtimeNanos(),
        target.value(),
        file.deviceMajor(),
        file.deviceMinor(),
        file.xattrs(),
        Optional.empty());
  }

  private long newestMtime(int count) {
    long newest = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      int node = order[i];
      boolean real = nodes.kind(node) != Kind.WHITEOUT && nodes.source(node) < 0;
      if (real && (nodes.flags(node) & EntryForm.IMPLIED) == 0) {
        newest = Math.max(newest, EntryForm.mtime(nodes.page(node), nodes.at(node)));
      }
    }
    return newest == Long.MIN_VALUE ? 0 : newest;
  }

  private long heapSize(int count) throws IOException {
    long size = 0;
    for (int i = 0; i < count; i++) {
      Restated r = restated.get(order[i]);
      size += r != null ? r.variable.length : nodes.variableLength(order[i]);
    }
    if (size + (EntryForm.SIZE + 4L) * count + 1024 > Integer.MAX_VALUE) {
      throw new IOException("a layer with " + count + " entries is too large to be listed");
    }
    return size;
  }

  private void writeRecords(OutputStream out, int count) throws IOException {
    int[] number = new int[nodes.size()];
    for (int i = 0; i < count; i++) {
      number[order[i]] = i;
    }
    int heap = 0;
    ByteBuffer record = ByteBuffer.allocate(EntryForm.SIZE);
    for (int i = 0; i < count; i++) {
      int node = order[i];
      Restated r = restated.get(node);
      if (r != null) {
        record.put(0, r.record, 0, EntryForm.SIZE);
      } else {
        record.put(0, nodes.page(node), nodes.at(node), EntryForm.SIZE);
      }
      record.putInt(EntryForm.PARENT, number[nodes.parent(node)]);
      record.putInt(EntryForm.HEAP, heap);
      record.putInt(EntryForm.FIRST_CHILD, firstChild[i]);
      record.putInt(EntryForm.CHILD_COUNT, childCount[i]);
      out.write(record.array());
      heap += r != null ? r.variable.length : nodes.variableLength(node);
    }
  }

  /** The numbers of the children of each directory, one directory after the other. */
  private void writeChildren(DataOutputStream out, int count) throws IOException {
    int[] children = new int[Math.max(0, count - 1)];
    int[] filled = new int[count];
    int[] number = new int[nodes.size()];
    for (int i = 0; i < count; i++) {
      number[order[i]] = i;
    }
    for (int i = 1; i < count; i++) {
      int parent = number[nodes.parent(order[i])];
      children[firstChild[parent] + filled[parent]++] = i;
    }
    for (int child : children) {
      out.writeInt(child);
    }
  }
}
