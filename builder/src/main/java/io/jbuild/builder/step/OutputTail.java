package io.jbuild.builder.step;

import java.nio.charset.StandardCharsets;

/** The last bytes that a command wrote, for the message when it fails. Thread-safe. */
final class OutputTail {
  private static final int SIZE = 8192;
  private static final int LINES = 10;

  private final byte[] ring = new byte[SIZE];
  private long written;

  synchronized void add(byte[] bytes) {
    for (int i = Math.max(0, bytes.length - SIZE); i < bytes.length; i++) {
      ring[(int) ((written + i) % SIZE)] = bytes[i];
    }
    written += bytes.length;
  }

  /** At most ten lines, each with a line end; empty when nothing was written. */
  synchronized String lines() {
    int length = (int) Math.min(written, SIZE);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = ring[(int) ((written - length + i) % SIZE)];
    }
    String text = new String(bytes, StandardCharsets.UTF_8).stripTrailing();
    int start = text.length();
    for (int line = 0; line < LINES && start > 0; line++) {
      start = text.lastIndexOf('\n', start - 1);
    }
    String last = text.substring(Math.max(0, start + (start > 0 ? 1 : 0)));
    return last.isEmpty() ? "" : last + '\n';
  }
}
