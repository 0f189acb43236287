package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.LayerEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A part of a file: a content where it stands in a kept tar stream. */
record SliceContent(Path tar, long offset, long size) implements LayerEntry.Content {

  @Override
  public InputStream open() throws IOException {
    FileChannel channel = FileChannel.open(tar, StandardOpenOption.READ);
    return new Slice(channel, offset, offset + size) {
      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  /** The same, of the stream that is open already. */
  LayerEntry.Content in(FileChannel opened) {
    return () -> new Slice(opened, offset, offset + size);
  }

  private static class Slice extends InputStream {
    private final FileChannel channel;
    private final long end;
    private final byte[] one = new byte[1];
    private long position;

    Slice(FileChannel channel, long position, long end) {
      this.channel = channel;
      this.position = position;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      if (len == 0) {
        return 0;
      }
      if (position >= end) {
        return -1;
      }
      ByteBuffer into = ByteBuffer.wrap(b, off, (int) Math.min(len, end - position));
      int n = channel.read(into, position);
      if (n < 0) {
        throw new IOException("a kept layer is truncated: it ends at byte " + position);
      }
      position += n;
      return n;
    }
  }
}
