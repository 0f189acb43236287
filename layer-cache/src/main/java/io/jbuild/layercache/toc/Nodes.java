package io.jbuild.layercache.toc;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.PathBytes;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The files of a layer while its table is built, as numbers into growing arrays. */
final class Nodes {
  static final int NONE = -1;

  private static final int PER_PAGE = 1 << 10;

  private final PagedBytes heap = new PagedBytes();
  private final List<ByteBuffer> records = new ArrayList<>();
  private long[] variable = new long[PER_PAGE];
  private int[] variableLength = new int[PER_PAGE];
  private int[] firstChild = new int[PER_PAGE];
  private int[] lastChild = new int[PER_PAGE];
  private int[] next = new int[PER_PAGE];
  private int[] hash = new int[PER_PAGE];
  private int[] source = new int[PER_PAGE];
  private boolean[] dead = new boolean[PER_PAGE];
  private int size;

  int size() {
    return size;
  }

  /** A new last child of {@code parent}; a node that is its own parent is the root. */
  int add(int parent, byte[] name, TocEntry e, int flags, long offset) {
    int node = size++;
    if (node == variable.length) {
      grow(size + (size >> 1));
    }
    if (node / PER_PAGE == records.size()) {
      records.add(ByteBuffer.allocate(PER_PAGE * EntryForm.SIZE));
    }
    firstChild[node] = NONE;
    lastChild[node] = NONE;
    next[node] = NONE;
    source[node] = NONE;
    page(node).putInt(at(node) + EntryForm.PARENT, parent);
    set(node, name, e, flags, offset);
    if (parent != node) {
      if (firstChild[parent] == NONE) {
        firstChild[parent] = node;
      } else {
        next[lastChild[parent]] = node;
      }
      lastChild[parent] = node;
    }
    return node;
  }

  /** Gives a node that stays where it is other metadata. */
  void set(int node, byte[] name, TocEntry e, int flags, long offset) {
    byte[] bytes = EntryForm.variable(name, e);
    variable[node] = heap.add(bytes);
    variableLength[node] = bytes.length;
    page(node).putShort(at(node) + EntryForm.NAME_LENGTH, (short) name.length);
    EntryForm.put(page(node), at(node), e, flags, offset);
  }

  private void grow(int length) {
    variable = Arrays.copyOf(variable, length);
    variableLength = Arrays.copyOf(variableLength, length);
    firstChild = Arrays.copyOf(firstChild, length);
    lastChild = Arrays.copyOf(lastChild, length);
    next = Arrays.copyOf(next, length);
    hash = Arrays.copyOf(hash, length);
    source = Arrays.copyOf(source, length);
    dead = Arrays.copyOf(dead, length);
  }

  ByteBuffer page(int node) {
    return records.get(node / PER_PAGE);
  }

  int at(int node) {
    return node % PER_PAGE * EntryForm.SIZE;
  }

  int parent(int node) {
    return page(node).getInt(at(node) + EntryForm.PARENT);
  }

  int nameLength(int node) {
    return Short.toUnsignedInt(page(node).getShort(at(node) + EntryForm.NAME_LENGTH));
  }

  byte[] name(int node) {
    byte[] name = new byte[nameLength(node)];
    heap.view(variable[node]).get(name);
    return name;
  }

  Kind kind(int node) {
    return EntryForm.kind(page(node), at(node));
  }

  FileType type(int node) {
    return EntryForm.type(page(node), at(node));
  }

  boolean isDirectory(int node) {
    return type(node) == FileType.DIRECTORY && kind(node) != Kind.WHITEOUT;
  }

  int flags(int node) {
    return page(node).get(at(node) + EntryForm.FLAGS);
  }

  long offset(int node) {
    return page(node).getLong(at(node) + EntryForm.OFFSET);
  }

  void kind(int node, Kind kind) {
    EntryForm.putKind(page(node), at(node), kind);
  }

  /** All that is known of the node, at the path that it has now. */
  TocEntry entry(int node, ContainerPath path) {
    return EntryForm.get(page(node), at(node), heap.view(variable[node]), path);
  }

  ContainerPath path(int node) {
    StringBuilder path = new StringBuilder();
    for (int n = node; n != parent(n); n = parent(n)) {
      path.insert(0, '/' + PathBytes.decode(name(n)));
    }
    return path.length() == 0 ? ContainerPath.ROOT : new ContainerPath(path.toString());
  }

  /** Takes the node and all that is below it out of the tree. */
  void kill(int node) {
    dead[node] = true;
  }

  /** The file whose second name this is, or -1. */
  int source(int node) {
    return source[node];
  }

  void source(int node, int file) {
    source[node] = file;
  }

  int hash(int node) {
    return hash[node];
  }

  void hash(int node, int value) {
    hash[node] = value;
  }

  boolean isNamed(int node, int parent, byte[] name, int nameHash) {
    return hash[node] == nameHash
        && parent(node) == parent
        && nameLength(node) == name.length
        && heap.equals(variable[node], name.length, name);
  }

  PagedBytes heap() {
    return heap;
  }

  long variable(int node) {
    return variable[node];
  }

  int variableLength(int node) {
    return variableLength[node];
  }

  /** The living children by the bytes of their names. */
  int[] children(int node) {
    int count = 0;
    boolean sorted = true;
    int last = NONE;
    for (int c = firstChild[node]; c != NONE; c = next[c]) {
      if (!dead[c]) {
        count++;
        sorted &= last == NONE || compareNames(last, c) < 0;
        last = c;
      }
    }
    int[] children = new int[count];
    int i = 0;
    for (int c = firstChild[node]; c != NONE; c = next[c]) {
      if (!dead[c]) {
        children[i++] = c;
      }
    }
    return sorted ? children : sorted(children);
  }

  private int[] sorted(int[] children) {
    Integer[] boxed = new Integer[children.length];
    for (int i = 0; i < boxed.length; i++) {
      boxed[i] = children[i];
    }
    Arrays.sort(boxed, this::compareNames);
    for (int i = 0; i < boxed.length; i++) {
      children[i] = boxed[i];
    }
    return children;
  }

  private int compareNames(int a, int b) {
    return heap.compare(variable[a], nameLength(a), variable[b], nameLength(b));
  }
}
