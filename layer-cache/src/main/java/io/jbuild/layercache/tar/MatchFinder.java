package io.jbuild.layercache.tar;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds what stood in the last 32 KiB already, in one look for each place: the newest place of the
 * same hash is taken or none. Where nothing is found for long, it looks at fewer places.
 */
final class MatchFinder {
  /** Below the length of what one deflated block covers. */
  static final int MOST = 0xffff;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int HASH_BITS = 13;
  private static final long HASH = 889_523_592_379L;

  /** Four bytes at a far distance cost what they cost as they are: five are looked for. */
  private static final int HASHED = 5;

  private static final int UNHASHED_BITS = Long.SIZE - Byte.SIZE * HASHED;
  private static final int PATIENCE = 5;
  private static final int NOWHERE = -DeflateAlphabet.MAX_DISTANCE - 1;
  private static final int NO_MATCH = 0xff00;

  /** How often each symbol occurs in what was found last. */
  final int[] literals = new int[DeflateAlphabet.LITERALS];

  final int[] distances = new int[DeflateAlphabet.DISTANCES];

  private final int[] newest = new int[1 << HASH_BITS];
  private final long[] found = new long[MOST / (HASHED - 1) + 2];
  private int count;

  /** Forgets all, then learns what stands before {@code from}. */
  void start(byte[] bytes, int from, int to) {
    Arrays.fill(newest, NOWHERE);
    for (int i = 0; i < from && i <= to - Long.BYTES; i += 2) {
      newest[hash((long) LONGS.get(bytes, i))] = i;
    }
  }

  private static int hash(long bytes) {
    return (int) (((bytes << UNHASHED_BITS) * HASH) >>> (Long.SIZE - HASH_BITS));
  }

  /** Goes over a part of the bytes, of {@link #MOST} at most. */
  void find(byte[] bytes, int from, int to) {
    int[] places = newest;
    int[] symbols = literals;
    Arrays.fill(symbols, 0);
    Arrays.fill(distances, 0);
    count = 0;
    int done = from;
    int at = from;
    int last = to - Long.BYTES;
    while (at <= last) {
      long here = (long) LONGS.get(bytes, at);
      int hash = hash(here);
      int place = places[hash];
      places[hash] = at;
      if (at - place > DeflateAlphabet.MAX_DISTANCE
          || (here ^ (long) LONGS.get(bytes, place)) << UNHASHED_BITS != 0) {
        at += 1 + ((at - done) >> PATIENCE);
        continue;
      }
      while (at > done && place > 0 && bytes[at - 1] == bytes[place - 1]) {
        at--;
        place--;
      }
      for (int i = done; i < at; i++) {
        symbols[bytes[i] & 0xff]++;
      }
      int length = HASHED + same(bytes, at + HASHED, place + HASHED, to);
      add(at - done, length, at - place - 1);
      at += length;
      done = at;
      if (at <= last) {
        places[hash((long) LONGS.get(bytes, at - 2))] = at - 2;
      }
    }
    for (int i = done; i < to; i++) {
      symbols[bytes[i] & 0xff]++;
    }
    symbols[DeflateAlphabet.END]++;
    found[count++] = (long) (to - done) << 32 | (long) NO_MATCH << 16;
  }

  /** How many bytes are the same from two places on. */
  private static int same(byte[] bytes, int first, int second, int end) {
    int n = 0;
    while (first + n <= end - Long.BYTES) {
      long different = (long) LONGS.get(bytes, first + n) ^ (long) LONGS.get(bytes, second + n);
      if (different != 0) {
        return n + (Long.numberOfTrailingZeros(different) >>> 3);
      }
      n += Long.BYTES;
    }
    while (first + n < end && bytes[first + n] == bytes[second + n]) {
      n++;
    }
    return n;
  }

  private void add(int literalsBefore, int length, int distance) {
    int before = literalsBefore;
    int left = length;
    int symbol = DeflateAlphabet.distanceSymbol(distance);
    while (left > 0) {
      int n = piece(left) - DeflateAlphabet.MIN_MATCH;
      literals[DeflateAlphabet.LENGTHS + DeflateAlphabet.lengthSymbol(n)]++;
      distances[symbol]++;
      found[count++] = (long) before << 32 | (long) n << 16 | distance;
      before = 0;
      left -= n + DeflateAlphabet.MIN_MATCH;
    }
  }

  /** As long as a match can be, and never so that less than the shortest is left. */
  private static int piece(int left) {
    if (left <= DeflateAlphabet.MAX_MATCH) {
      return left;
    }
    int rest = left - DeflateAlphabet.MAX_MATCH;
    return rest < DeflateAlphabet.MIN_MATCH
        ? left - DeflateAlphabet.MIN_MATCH
        : DeflateAlphabet.MAX_MATCH;
  }

  /** How many were found. The last is no match, only what stands before the end. */
  int count() {
    return count;
  }

  /** One of those found, in order, as the three below read it. */
  long found(int index) {
    return found[index];
  }

  /** How many bytes stand before it as they are. */
  static int before(long found) {
    return (int) (found >>> 32);
  }

  static boolean isMatch(long found) {
    return length(found) != NO_MATCH;
  }

  /** Less the shortest that there is. */
  static int length(long found) {
    return (int) (found >>> 16) & 0xffff;
  }

  /** Less 1. */
  static int distance(long found) {
    return (int) found & 0xffff;
  }
}
