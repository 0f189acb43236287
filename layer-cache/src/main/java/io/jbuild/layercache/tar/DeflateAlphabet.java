package io.jbuild.layercache.tar;

/** The symbols of lengths and distances in deflated data: RFC 1951, section 3.2.5. */
final class DeflateAlphabet {
  static final int LITERALS = 286;
  static final int DISTANCES = 30;
  static final int END = 256;
  static final int MIN_MATCH = 3;
  static final int MAX_MATCH = 258;
  static final int MAX_DISTANCE = 1 << 15;

  /** The first symbol of a length. */
  static final int LENGTHS = 257;

  private static final int LENGTH_SYMBOLS = 29;
  private static final byte[] SYMBOL = new byte[256];
  private static final int[] BASE = new int[LENGTH_SYMBOLS];

  static {
    int length = 0;
    for (int symbol = 0; symbol < LENGTH_SYMBOLS - 1; symbol++) {
      BASE[symbol] = length;
      for (int i = 0; i < 1 << lengthExtra(symbol) && length < 255; i++) {
        SYMBOL[length++] = (byte) symbol;
      }
    }
    BASE[LENGTH_SYMBOLS - 1] = 255;
    SYMBOL[255] = LENGTH_SYMBOLS - 1;
  }

  private DeflateAlphabet() {}

  /**
   * From {@link #LENGTHS} on.
   *
   * @param length less {@link #MIN_MATCH}
   */
  static int lengthSymbol(int length) {
    return SYMBOL[length];
  }

  /** The least length of a symbol, less {@link #MIN_MATCH}. */
  static int lengthBase(int symbol) {
    return BASE[symbol];
  }

  /** How many bits follow a length's symbol. */
  static int lengthExtra(int symbol) {
    return symbol < 8 || symbol == LENGTH_SYMBOLS - 1 ? 0 : (symbol >> 2) - 1;
  }

  /**
   * Its extra bits, {@link #distanceExtra} of them, are the low ones of the distance.
   *
   * @param distance less 1
   */
  static int distanceSymbol(int distance) {
    int extra = distanceExtra(distance);
    return 2 * extra + (distance >>> extra);
  }

  /**
   * How many bits follow a distance's symbol.
   *
   * @param distance less 1
   */
  static int distanceExtra(int distance) {
    return distance < 4 ? 0 : 30 - Integer.numberOfLeadingZeros(distance);
  }

  /** How many bits follow this symbol of a distance. */
  static int extraOfDistanceSymbol(int symbol) {
    return symbol < 4 ? 0 : (symbol >> 1) - 1;
  }

  /** How many bits follow this symbol of a length, which is {@link #LENGTHS} and more. */
  static int extraOfLiteral(int symbol) {
    return symbol < LENGTHS ? 0 : lengthExtra(symbol - LENGTHS);
  }
}
