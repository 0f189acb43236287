package io.jbuild.layercache.toc;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.PathBytes;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The files of a layer while its table is built, as numbers of records in pages: one as it will be
 * in the table, and one beside it of how the node is linked to others.
 */
final class Nodes {
  static final int NONE = -1;

  private static final int PER_PAGE = Pages.SIZE / EntryForm.SIZE;

  private static final int VARIABLE = 0;
  private static final int VARIABLE_LENGTH = 8;
  private static final int FIRST = 12;
  private static final int LAST = 16;
  private static final int NEXT = 20;
  private static final int HASH = 24;
  private static final int SOURCE = 28;
  private static final int DEAD = 32;
  private static final int BESIDE = 36;
  private static final int BESIDE_PER_PAGE = Pages.SIZE / BESIDE;

  private final Pages pages;
  private final PagedBytes heap;
  private final List<ByteBuffer> records = new ArrayList<>();
  private final List<ByteBuffer> beside = new ArrayList<>();
  private int size;

  Nodes(Pages pages) {
    this.pages = pages;
    this.heap = new PagedBytes(pages);
  }

  int size() {
    return size;
  }

  /** A new last child of {@code parent}; a node that is its own parent is the root. */
  int add(int parent, byte[] name, TocEntry e, int flags, long offset) throws IOException {
    if (size / PER_PAGE == records.size()) {
      records.add(pages.next());
    }
    if (size / BESIDE_PER_PAGE == beside.size()) {
      beside.add(pages.next());
    }
    int node = size++;
    put(node, FIRST, NONE);
    put(node, LAST, NONE);
    put(node, NEXT, NONE);
    put(node, SOURCE, NONE);
    page(node).putInt(at(node) + EntryForm.PARENT, parent);
    set(node, name, e, flags, offset);
    if (parent != node) {
      int last = get(parent, LAST);
      put(last == NONE ? parent : last, last == NONE ? FIRST : NEXT, node);
      put(parent, LAST, node);
    }
    return node;
  }

  /** Gives a node that stays where it is other metadata. */
  void set(int node, byte[] name, TocEntry e, int flags, long offset) throws IOException {
    byte[] bytes = EntryForm.variable(name, e);
    beside(node).putLong(besideAt(node) + VARIABLE, heap.add(bytes));
    put(node, VARIABLE_LENGTH, bytes.length);
    page(node).putShort(at(node) + EntryForm.NAME_LENGTH, (short) name.length);
    EntryForm.put(page(node), at(node), e, flags, offset);
  }

  private ByteBuffer beside(int node) {
    return beside.get(node / BESIDE_PER_PAGE);
  }

  private static int besideAt(int node) {
    return node % BESIDE_PER_PAGE * BESIDE;
  }

  private int get(int node, int field) {
    return beside(node).getInt(besideAt(node) + field);
  }

  private void put(int node, int field, int value) {
    beside(node).putInt(besideAt(node) + field, value);
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
    heap.view(variable(node)).get(name);
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
    return EntryForm.get(page(node), at(node), heap.view(variable(node)), path);
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
    beside(node).put(besideAt(node) + DEAD, (byte) 1);
  }

  boolean isDead(int node) {
    return beside(node).get(besideAt(node) + DEAD) != 0;
  }

  /** The file whose second name this is, or -1. */
  int source(int node) {
    return get(node, SOURCE);
  }

  void source(int node, int file) {
    put(node, SOURCE, file);
  }

  int hash(int node) {
    return get(node, HASH);
  }

  void hash(int node, int value) {
    put(node, HASH, value);
  }

  boolean isNamed(int node, int parent, byte[] name, int nameHash) {
    return get(node, HASH) == nameHash
        && parent(node) == parent
        && nameLength(node) == name.length
        && heap.equals(variable(node), name.length, name);
  }

  PagedBytes heap() {
    return heap;
  }

  long variable(int node) {
    return beside(node).getLong(besideAt(node) + VARIABLE);
  }

  int variableLength(int node) {
    return get(node, VARIABLE_LENGTH);
  }

  /** The living children by the bytes of their names. */
  int[] children(int node) {
    int count = 0;
    boolean sorted = true;
    int last = NONE;
    for (int c = get(node, FIRST); c != NONE; c = get(c, NEXT)) {
      if (!isDead(c)) {
        count++;
        sorted &= last == NONE || compareNames(last, c) < 0;
        last = c;
      }
    }
    int[] children = new int[count];
    int i = 0;
    for (int c = get(node, FIRST); c != NONE; c = get(c, NEXT)) {
      if (!isDead(c)) {
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
    return heap.compare(variable(a), nameLength(a), variable(b), nameLength(b));
  }
}
