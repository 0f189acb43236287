package io.jbuild.layercache.tar;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Deflates (RFC 1951) at one level, quicker than zlib's lowest. Being our own, it makes the same
 * bytes wherever it runs: zlib's change with its version and its maker. For one thread.
 */
final class QuickDeflate {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int STORED = 0;
  private static final int DYNAMIC = 2;
  private static final int[] HEADER_ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };
  private static final int[] HEADER_EXTRA = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 7
  };
  private static final int COPY_LENGTH = 16;
  private static final int FEW_ZEROS = 17;
  private static final int MANY_ZEROS = 18;

  private final MatchFinder matches = new MatchFinder();
  private final HuffmanCode literals = new HuffmanCode(DeflateAlphabet.LITERALS, 15);
  private final HuffmanCode distances = new HuffmanCode(DeflateAlphabet.DISTANCES, 15);
  private final HuffmanCode header = new HuffmanCode(HEADER_ORDER.length, 7);
  private final int[] headerFrequencies = new int[HEADER_ORDER.length];
  private final int[] headerSymbols = new int[DeflateAlphabet.LITERALS + DeflateAlphabet.DISTANCES];
  private final byte[] codeLengths = new byte[DeflateAlphabet.LITERALS + DeflateAlphabet.DISTANCES];
  private final int[] matchWords = new int[256];
  private final byte[] matchLengths = new byte[256];
  private byte[] out = {};
  private int at;
  private long bits;
  private int used;

  /** The most bytes that come of so many. */
  static int bound(int length) {
    return length + (length >> 6) + 1024;
  }

  /**
   * Deflates a piece so that it ends at a byte border.
   *
   * @param bytes whose first ones, 32 KiB at most, are what the reader has before the piece
   * @param last whether nothing follows
   * @param into of {@link #bound} bytes or more
   * @return how many bytes it came to
   */
  int deflate(byte[] bytes, int from, int to, boolean last, byte[] into) {
    out = into;
    at = 0;
    bits = 0;
    used = 0;
    matches.start(bytes, from, to);
    int part = from;
    do {
      int end = Math.min(to, part + MatchFinder.MOST);
      matches.find(bytes, part, end);
      write(bytes, part, end, last && end == to);
      part = end;
    } while (part < to);
    if (!last) {
      // what zlib calls a flush: nothing, stored
      stored(bytes, to, to, false);
    }
    align();
    return at;
  }

  private void write(byte[] bytes, int from, int to, boolean last) {
    literals.make(matches.literals);
    distances.make(matches.distances);
    if (size() >= (long) (to - from) * Byte.SIZE) {
      stored(bytes, from, to, last);
    } else {
      dynamic(bytes, from, last);
    }
  }

  /** In bits, without the code itself. */
  private long size() {
    long size = 0;
    for (int i = 0; i < DeflateAlphabet.LITERALS; i++) {
      int length = literals.lengths[i] + DeflateAlphabet.extraOfLiteral(i);
      size += (long) matches.literals[i] * length;
    }
    for (int i = 0; i < DeflateAlphabet.DISTANCES; i++) {
      int length = distances.lengths[i] + DeflateAlphabet.extraOfDistanceSymbol(i);
      size += (long) matches.distances[i] * length;
    }
    return size;
  }

  /** Section 3.2.4. */
  private void stored(byte[] bytes, int from, int to, boolean last) {
    int length = to - from;
    put(last ? 1 : STORED, 3);
    align();
    put(length | (~length & 0xffffL) << 16, 32);
    System.arraycopy(bytes, from, out, at, length);
    at += length;
  }

  /** Section 3.2.7. */
  private void dynamic(byte[] bytes, int from, boolean last) {
    codes(last);
    content(bytes, from);
    put(literals.words[DeflateAlphabet.END], literals.lengths[DeflateAlphabet.END]);
  }

  /** Writes the codes, and looks them up for every length of a match. */
  private void codes(boolean last) {
    for (int i = 0; i < matchWords.length; i++) {
      int symbol = DeflateAlphabet.lengthSymbol(i);
      int length = literals.lengths[DeflateAlphabet.LENGTHS + symbol];
      int extra = i - DeflateAlphabet.lengthBase(symbol);
      matchWords[i] = literals.words[DeflateAlphabet.LENGTHS + symbol] | extra << length;
      matchLengths[i] = (byte) (length + DeflateAlphabet.lengthExtra(symbol));
    }
    int literalCount = literals.used(DeflateAlphabet.LENGTHS);
    int distanceCount = distances.used(1);
    System.arraycopy(literals.lengths, 0, codeLengths, 0, literalCount);
    System.arraycopy(distances.lengths, 0, codeLengths, literalCount, distanceCount);
    int symbols = headerSymbols(literalCount + distanceCount);
    header.make(headerFrequencies);
    int codes = HEADER_ORDER.length;
    while (codes > 4 && header.lengths[HEADER_ORDER[codes - 1]] == 0) {
      codes--;
    }
    int counts =
        (literalCount - DeflateAlphabet.LENGTHS) | ((distanceCount - 1) << 5) | ((codes - 4) << 10);
    put((last ? 1 : 0) | (DYNAMIC << 1) | (counts << 3), 17);
    long lengths = 0;
    for (int i = 0; i < codes; i++) {
      lengths |= (long) header.lengths[HEADER_ORDER[i]] << (3 * i);
    }
    // all nineteen at once would not fit beside seven bits
    put(lengths & 0xffffffffL, Math.min(3 * codes, 32));
    put(lengths >>> 32, Math.max(3 * codes - 32, 0));
    for (int i = 0; i < symbols; i++) {
      int symbol = headerSymbols[i] & 0xff;
      int length = header.lengths[symbol];
      int extra = headerSymbols[i] >>> Byte.SIZE;
      put(header.words[symbol] | extra << length, length + HEADER_EXTRA[symbol]);
    }
  }

  /** The code lengths with repetitions told as such; returns how many symbols they came to. */
  private int headerSymbols(int total) {
    Arrays.fill(headerFrequencies, 0);
    int n = 0;
    for (int i = 0; i < total; ) {
      int length = codeLengths[i];
      int end = i + 1;
      while (end < total && codeLengths[end] == length) {
        end++;
      }
      int run = end - i;
      i = end;
      if (length == 0) {
        for (int k = Math.min(run, 138); k >= 3; k = Math.min(run, 138)) {
          n = headerSymbol(n, k < 11 ? FEW_ZEROS : MANY_ZEROS, k < 11 ? k - 3 : k - 11);
          run -= k;
        }
      } else {
        n = headerSymbol(n, length, 0);
        run--;
        for (int k = Math.min(run, 6); k >= 3; k = Math.min(run, 6)) {
          n = headerSymbol(n, COPY_LENGTH, k - 3);
          run -= k;
        }
      }
      for (; run > 0; run--) {
        n = headerSymbol(n, length, 0);
      }
    }
    return n;
  }

  private int headerSymbol(int index, int symbol, int extra) {
    headerSymbols[index] = symbol | extra << Byte.SIZE;
    headerFrequencies[symbol]++;
    return index + 1;
  }

  private void content(byte[] bytes, int from) {
    byte[] to = out;
    int[] words = literals.words;
    byte[] lengths = literals.lengths;
    long b = bits;
    int n = used;
    int p = at;
    int next = from;
    for (int i = 0; ; i++) {
      long match = matches.found(i);
      int end = next + MatchFinder.before(match);
      // three words of 15 bits fit beside the 7 that may be left
      for (; next + 2 < end; next += 3) {
        int first = bytes[next] & 0xff;
        int second = bytes[next + 1] & 0xff;
        int third = bytes[next + 2] & 0xff;
        b |= (long) words[first] << n;
        n += lengths[first];
        b |= (long) words[second] << n;
        n += lengths[second];
        b |= (long) words[third] << n;
        n += lengths[third];
        LONGS.set(to, p, b);
        p += n >>> 3;
        b >>>= n & ~7;
        n &= 7;
      }
      for (; next < end; next++) {
        int literal = bytes[next] & 0xff;
        b |= (long) words[literal] << n;
        n += lengths[literal];
      }
      LONGS.set(to, p, b);
      p += n >>> 3;
      b >>>= n & ~7;
      n &= 7;
      if (!MatchFinder.isMatch(match)) {
        break;
      }
      int length = MatchFinder.length(match);
      int distance = MatchFinder.distance(match);
      int extra = DeflateAlphabet.distanceExtra(distance);
      int symbol = DeflateAlphabet.distanceSymbol(distance);
      b |= (long) matchWords[length] << n;
      n += matchLengths[length];
      b |= (long) distances.words[symbol] << n;
      n += distances.lengths[symbol];
      b |= (long) (distance & ((1 << extra) - 1)) << n;
      n += extra;
      LONGS.set(to, p, b);
      p += n >>> 3;
      b >>>= n & ~7;
      n &= 7;
      next += length + DeflateAlphabet.MIN_MATCH;
    }
    at = p;
    bits = b;
    used = n;
  }

  private void put(long value, int length) {
    bits |= value << used;
    used += length;
    LONGS.set(out, at, bits);
    at += used >>> 3;
    bits >>>= used & ~7;
    used &= 7;
  }

  private void align() {
    if (used > 0) {
      put(0, Byte.SIZE - used);
    }
  }
}
