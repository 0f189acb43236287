package io.jbuild.cli.render;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/** Cuts bytes as they come into lines. Not for several threads. */
final class LineSplitter {
  /** Longer lines are cut: a command that never ends one must not take all memory. */
  private static final int LONGEST = 64 * 1024;

  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

  /** Hands over each line that is complete now, without its end. */
  void add(byte[] bytes, Consumer<byte[]> lines) {
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n' || begun.size() + i - start >= LONGEST) {
        boolean end = bytes[i] == '\n';
        begun.write(bytes, start, i - start + (end ? 0 : 1));
        start = i + 1;
        lines.accept(begun.toByteArray());
        begun.reset();
      }
    }
    begun.write(bytes, start, bytes.length - start);
  }

  /** What came after the last line's end. */
  byte[] begun() {
    return begun.toByteArray();
  }

  /** Hands over the last line when it had no end. */
  void end(Consumer<byte[]> lines) {
    if (begun.size() > 0) {
      lines.accept(begun.toByteArray());
      begun.reset();
    }
  }
}
