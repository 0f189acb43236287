package io.jbuild.runner.sandbox;

import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** A stream into an open descriptor. Closing it closes the descriptor, once. */
final class DescriptorOutput extends OutputStream {
  private final Linux linux;
  private final int fd;
  private boolean closed;

  DescriptorOutput(Linux linux, int fd) {
    this.linux = linux;
    this.fd = fd;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] from, int offset, int length) throws IOException {
    int at = offset;
    while (at < offset + length) {
      if (closed) {
        throw new IOException("the stream is closed");
      }
      byte[] part = Arrays.copyOfRange(from, at, offset + length);
      int n = linux.write(fd, part, part.length);
      if (n < 0 && n != -Errno.EINTR) {
        throw new IOException("cannot write to the process: " + Errno.describe(-n));
      }
      at += Math.max(0, n);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      linux.close(fd);
    }
  }
}
