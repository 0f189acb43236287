package io.jbuild.runner.container;

import java.io.IOException;
import java.io.InputStream;

/** Reads what comes as messages, until one of another kind says that it was all. */
final class FrameInput extends InputStream {
  private final Frames frames;
  private byte[] part = new byte[0];
  private int at;
  private boolean ended;

  FrameInput(Frames frames) {
    this.frames = frames;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    while (at == part.length && !ended) {
      Frames.Frame f = frames.read();
      switch (f.kind()) {
        case Frames.INPUT -> {
          part = f.content();
          at = 0;
        }
        case Frames.END_INPUT -> ended = true;
        default -> throw new IOException("the other end has gone in the middle of an archive");
      }
    }
    if (at == part.length) {
      return -1;
    }
    int n = Math.min(len, part.length - at);
    System.arraycopy(part, at, b, off, n);
    at += n;
    return n;
  }
}
