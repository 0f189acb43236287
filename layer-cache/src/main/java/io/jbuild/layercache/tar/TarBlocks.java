package io.jbuild.layercache.tar;

import java.util.Arrays;

/** The numbers of the tar format (POSIX.1-2017 pax, "ustar Interchange Format"). */
final class TarBlocks {
  static final int SIZE = 512;

  static final int NAME = 0;
  static final int NAME_LENGTH = 100;
  static final int MODE = 100;
  static final int UID = 108;
  static final int GID = 116;
  static final int LENGTH = 124;
  static final int MTIME = 136;
  static final int CHECKSUM = 148;
  static final int TYPE = 156;
  static final int LINK = 157;
  static final int MAGIC = 257;
  static final int DEVICE_MAJOR = 329;
  static final int DEVICE_MINOR = 337;
  static final int PREFIX = 345;
  static final int PREFIX_LENGTH = 155;

  private TarBlocks() {}

  /** The bytes that fill a content of {@code size} up to whole blocks. */
  static int padding(long size) {
    return (int) (-size & (SIZE - 1));
  }

  /** The sum of all bytes, those of the checksum itself taken as blanks. */
  static int checksum(byte[] block, int at) {
    int sum = 8 * ' ';
    for (int i = 0; i < SIZE; i++) {
      sum += block[at + i] & 0xff;
    }
    for (int i = CHECKSUM; i < CHECKSUM + 8; i++) {
      sum -= block[at + i] & 0xff;
    }
    return sum;
  }

  /** The same with signed bytes, as some old programs on some old machines had it. */
  static int signedChecksum(byte[] block) {
    int sum = 8 * ' ';
    for (int i = 0; i < SIZE; i++) {
      sum += block[i];
    }
    for (int i = CHECKSUM; i < CHECKSUM + 8; i++) {
      sum -= block[i];
    }
    return sum;
  }

  static boolean isZero(byte[] block) {
    return Arrays.mismatch(block, ZERO) < 0;
  }

  private static final byte[] ZERO = new byte[SIZE];
}
