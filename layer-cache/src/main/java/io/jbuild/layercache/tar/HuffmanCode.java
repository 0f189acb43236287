package io.jbuild.layercache.tar;

import java.util.Arrays;

/** A prefix code whose words are no longer than a limit, as RFC 1951, section 3.2.2, has it. */
final class HuffmanCode {
  private static final int SYMBOL_BITS = 9;
  private static final int FREQUENCY_BITS = 24;
  private static final int SYMBOL_MASK = (1 << SYMBOL_BITS) - 1;

  /** In bits; 0 for symbols that do not occur. */
  final byte[] lengths;

  /** The first bit lowest, as they are written. */
  final int[] words;

  private final int limit;
  private final long[] sorted;
  private final long[] weights;
  private final int[] nodes;
  private final int[] places = new int[257];
  private final int[] perLength;
  private final int[] next;

  HuffmanCode(int symbols, int limit) {
    this.lengths = new byte[symbols];
    this.words = new int[symbols];
    this.limit = limit;
    this.sorted = new long[symbols];
    this.weights = new long[2 * symbols];
    this.nodes = new int[2 * symbols];
    this.perLength = new int[limit + 1];
    this.next = new int[limit + 2];
  }

  /**
   * Makes it anew.
   *
   * @param frequencies how often each symbol occurs, less than 2^24 times
   */
  void make(int[] frequencies) {
    measure(sort(frequencies));
    assign();
  }

  private int sort(int[] frequencies) {
    int count = 0;
    for (int i = 0; i < frequencies.length; i++) {
      if (frequencies[i] > 0) {
        sorted[count++] = (long) frequencies[i] << SYMBOL_BITS | i;
      }
    }
    // a code of one word is not complete, and not every reader takes it
    for (int i = 0; count < 2; i++) {
      if (frequencies[i] == 0) {
        sorted[count++] = i;
      }
    }
    for (int shift = SYMBOL_BITS; shift < FREQUENCY_BITS + SYMBOL_BITS; shift += Byte.SIZE) {
      sort(count, shift);
    }
    return count;
  }

  /** By eight bits, those that are alike staying in their order. */
  private void sort(int count, int shift) {
    Arrays.fill(places, 0);
    for (int i = 0; i < count; i++) {
      places[((int) (sorted[i] >>> shift) & 0xff) + 1]++;
    }
    for (int i = 1; i < places.length; i++) {
      places[i] += places[i - 1];
    }
    for (int i = 0; i < count; i++) {
      weights[places[(int) (sorted[i] >>> shift) & 0xff]++] = sorted[i];
    }
    System.arraycopy(weights, 0, sorted, 0, count);
  }

  /**
   * The two lightest under one, again and again: leaves come sorted, and so do those made. One
   * method, since what is inlined everywhere is compiled everywhere.
   */
  private void measure(int count) {
    for (int i = 0; i < count; i++) {
      weights[i] = sorted[i] >>> SYMBOL_BITS;
    }
    int leaf = 0;
    int made = count;
    for (int parent = count; parent < 2 * count - 1; parent++) {
      weights[parent] = 0;
      for (int child = 0; child < 2; child++) {
        boolean takesLeaf = leaf < count && (made == parent || weights[leaf] <= weights[made]);
        int lightest = takesLeaf ? leaf++ : made++;
        weights[parent] += weights[lightest];
        nodes[lightest] = parent;
      }
    }
    Arrays.fill(perLength, 0);
    nodes[2 * count - 2] = 0;
    long used = 0;
    for (int i = 2 * count - 3; i >= 0; i--) {
      // a parent stands behind its children: it is a depth already
      nodes[i] = nodes[nodes[i]] + 1;
      if (i < count) {
        int length = Math.min(nodes[i], limit);
        perLength[length]++;
        used += 1L << (limit - length);
      }
    }
    // words that were cut to the limit make it overfull: others make room, the longest first
    for (; used > 1L << limit; used--) {
      int length = limit - 1;
      while (perLength[length] == 0) {
        length--;
      }
      perLength[length]--;
      perLength[length + 1] += 2;
      perLength[limit]--;
    }
  }

  private void assign() {
    Arrays.fill(lengths, (byte) 0);
    int at = 0;
    for (int length = limit; length >= 1; length--) {
      for (int left = perLength[length]; left > 0; left--) {
        lengths[(int) sorted[at++] & SYMBOL_MASK] = (byte) length;
      }
    }
    int word = 0;
    for (int length = 1; length <= limit; length++) {
      next[length] = word;
      word = (word + perLength[length]) << 1;
    }
    for (int symbol = 0; symbol < lengths.length; symbol++) {
      int length = lengths[symbol];
      words[symbol] = length == 0 ? 0 : Integer.reverse(next[length]++) >>> (Integer.SIZE - length);
    }
  }

  /** How many symbols there are up to the last that occurs; {@code least} at least. */
  int used(int least) {
    int used = lengths.length;
    while (used > least && lengths[used - 1] == 0) {
      used--;
    }
    return used;
  }
}
