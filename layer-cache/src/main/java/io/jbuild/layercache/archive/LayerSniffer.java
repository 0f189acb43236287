package io.jbuild.layercache.archive;

import io.jbuild.layercache.MediaType;
import java.util.Optional;

/** Tells by its first bytes whether a file is a layer, whatever it is called. */
final class LayerSniffer {
  private static final int BLOCK = 512;
  private static final int CHECKSUM = 148;
  private static final int CHECKSUM_LENGTH = 8;

  private LayerSniffer() {}

  /**
   * @param head the first 512 bytes, fewer if there are no more
   */
  static Optional<MediaType> layerType(byte[] head) {
    if (starts(head, 0x1f, 0x8b)) {
      return Optional.of(MediaType.OCI_LAYER_GZIP);
    }
    if (starts(head, 0x28, 0xb5, 0x2f, 0xfd)) {
      return Optional.of(MediaType.OCI_LAYER_ZSTD);
    }
    boolean packed = starts(head, 'B', 'Z', 'h') || starts(head, 0xfd, '7', 'z', 'X', 'Z', 0);
    return packed || isTar(head) ? Optional.of(MediaType.OCI_LAYER) : Optional.empty();
  }

  private static boolean starts(byte[] head, int... magic) {
    if (head.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((head[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  /** A header whose checksum is right, as even the oldest have it, or the zeros of an empty one. */
  private static boolean isTar(byte[] head) {
    if (head.length < BLOCK) {
      return false;
    }
    int sum = 0;
    boolean zeros = true;
    for (int i = 0; i < BLOCK; i++) {
      boolean inChecksum = i >= CHECKSUM && i < CHECKSUM + CHECKSUM_LENGTH;
      sum += inChecksum ? ' ' : head[i] & 0xff;
      zeros &= head[i] == 0;
    }
    return zeros || sum == octal(head);
  }

  private static int octal(byte[] head) {
    int value = 0;
    for (int i = CHECKSUM; i < CHECKSUM + CHECKSUM_LENGTH; i++) {
      int digit = head[i] - '0';
      if (digit >= 0 && digit < 8) {
        value = value * 8 + digit;
      } else if (head[i] != ' ' || value != 0) {
        break;
      }
    }
    return value;
  }
}
