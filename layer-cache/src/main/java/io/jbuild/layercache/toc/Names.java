package io.jbuild.layercache.toc;

import java.util.Arrays;

/** Finds a node by the directory that it is in and its name: a hash table without objects. */
final class Names {
  private static final int NONE = -1;

  private final Nodes nodes;
  private int[] slots = filled(1 << 10);
  private int used;

  Names(Nodes nodes) {
    this.nodes = nodes;
  }

  private static int[] filled(int size) {
    int[] slots = new int[size];
    Arrays.fill(slots, NONE);
    return slots;
  }

  /** The node, or -1. */
  int find(int parent, byte[] name) {
    return slots[slot(parent, name, hash(parent, name))];
  }

  /** Makes the node the one of its name, instead of the one that was it. */
  void put(int parent, byte[] name, int node) {
    int hash = hash(parent, name);
    nodes.hash(node, hash);
    int slot = slot(parent, name, hash);
    if (slots[slot] == NONE && ++used * 2 > slots.length) {
      grow();
      slot = slot(parent, name, hash);
    }
    slots[slot] = node;
  }

  private int slot(int parent, byte[] name, int hash) {
    int mask = slots.length - 1;
    int i = hash & mask;
    while (slots[i] != NONE && !nodes.isNamed(slots[i], parent, name, hash)) {
      i = (i + 1) & mask;
    }
    return i;
  }

  private void grow() {
    int[] old = slots;
    slots = filled(old.length * 2);
    int mask = slots.length - 1;
    for (int node : old) {
      if (node != NONE) {
        int i = nodes.hash(node) & mask;
        while (slots[i] != NONE) {
          i = (i + 1) & mask;
        }
        slots[i] = node;
      }
    }
  }

  private static int hash(int parent, byte[] name) {
    int h = Arrays.hashCode(name) * 31 + parent;
    h *= 0x9e3779b9;
    return h ^ h >>> 16;
  }
}
