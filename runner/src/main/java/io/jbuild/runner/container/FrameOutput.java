package io.jbuild.runner.container;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Sends what is written as messages. */
final class FrameOutput extends OutputStream {
  private static final int PART = 1 << 16;

  private final Frames frames;
  private final byte kind;

  FrameOutput(Frames frames, byte kind) {
    this.frames = frames;
    this.kind = kind;
  }

  @Override
  public void write(int b) throws IOException {
    frames.write(kind, new byte[] {(byte) b}, 1);
  }

  @Override
  public void write(byte[] b, int off, int len) throws IOException {
    for (int at = off; at < off + len; at += PART) {
      int n = Math.min(PART, off + len - at);
      frames.write(kind, Arrays.copyOfRange(b, at, at + n), n);
    }
  }
}
