package io.jbuild.builder.step;

import io.jbuild.layercache.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Puts {@code ****} in the place of secrets in a stream of bytes, also where one is cut by the end
 * of a write. Not thread-safe.
 */
final class Masking {
  private static final byte[] MASK = {'*', '*', '*', '*'};

  private final List<byte[]> secrets = new ArrayList<>();
  private byte[] held = new byte[0];

  /**
   * Of secrets with several lines, each line counts on its own. Shorter ones than 3 are not told.
   */
  Masking(List<Bytes> contents) {
    for (Bytes content : contents) {
      byte[] all = content.toArray();
      int start = 0;
      for (int i = 0; i <= all.length; i++) {
        if (i == all.length || all[i] == '\n') {
          int end = i > start && all[i - 1] == '\r' ? i - 1 : i;
          if (end - start >= 3) {
            secrets.add(Arrays.copyOfRange(all, start, end));
          }
          start = i + 1;
        }
      }
    }
    secrets.sort(Comparator.comparingInt((byte[] s) -> s.length).reversed());
  }

  /** What can be shown now; the beginning of what may be a secret is held back. */
  byte[] mask(byte[] next) {
    return secrets.isEmpty() ? next : masked(joined(next), false);
  }

  /** What is left when the stream has ended. */
  byte[] end() {
    return masked(held, true);
  }

  private byte[] joined(byte[] next) {
    byte[] all = Arrays.copyOf(held, held.length + next.length);
    System.arraycopy(next, 0, all, held.length, next.length);
    return all;
  }

  private byte[] masked(byte[] all, boolean atEnd) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(all.length);
    int i = 0;
    while (i < all.length) {
      Optional<byte[]> secret = at(all, i);
      if (secret.isPresent()) {
        out.writeBytes(MASK);
        i += secret.get().length;
      } else if (!atEnd && mayBegin(all, i)) {
        break;
      } else {
        out.write(all[i++]);
      }
    }
    held = Arrays.copyOfRange(all, i, all.length);
    return out.toByteArray();
  }

  private Optional<byte[]> at(byte[] all, int i) {
    for (byte[] secret : secrets) {
      if (all.length - i >= secret.length
          && Arrays.equals(all, i, i + secret.length, secret, 0, secret.length)) {
        return Optional.of(secret);
      }
    }
    return Optional.empty();
  }

  private boolean mayBegin(byte[] all, int i) {
    int left = all.length - i;
    for (byte[] secret : secrets) {
      if (left < secret.length && Arrays.equals(all, i, all.length, secret, 0, left)) {
        return true;
      }
    }
    return false;
  }
}
