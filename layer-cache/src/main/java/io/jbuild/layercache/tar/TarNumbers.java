package io.jbuild.layercache.tar;

import java.nio.charset.StandardCharsets;

/** Numbers in tar headers: octal text, or GNU's base-256 when the first bit is set. */
final class TarNumbers {
  private TarNumbers() {}

  /**
   * @throws IllegalArgumentException when it is no number, or one past 63 bits
   */
  static long parse(byte[] b, int at, int length) {
    return (b[at] & 0x80) != 0 ? binary(b, at, length) : octal(b, at, length);
  }

  private static long binary(byte[] b, int at, int length) {
    boolean negative = (b[at] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = 0; i < length; i++) {
      int c = b[at + i] & 0xff;
      if (i == 0) {
        c = negative ? c : c & 0x7f;
      }
      long top = value >> 55;
      if (top != 0 && top != -1) {
        throw new IllegalArgumentException("a number in a header is too large");
      }
      value = value << 8 | c;
    }
    return value;
  }

  private static long octal(byte[] b, int at, int length) {
    int i = at;
    int end = at + length;
    while (i < end && (b[i] == ' ' || b[i] == 0)) {
      i++;
    }
    long value = 0;
    for (; i < end && b[i] != ' ' && b[i] != 0; i++) {
      if (b[i] < '0' || b[i] > '7') {
        String text = new String(b, at, length, StandardCharsets.ISO_8859_1);
        throw new IllegalArgumentException("'" + text.replace('\0', ' ') + "' is no octal number");
      }
      value = value << 3 | (b[i] - '0');
    }
    return value;
  }
}
