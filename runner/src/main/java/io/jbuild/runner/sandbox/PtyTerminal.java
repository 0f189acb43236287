package io.jbuild.runner.sandbox;

import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.syscall.NativeBlock;
import java.io.IOException;
import java.util.Arrays;

/** Our end of a container's terminal. */
final class PtyTerminal implements RunningContainer.Terminal {
  private static final int TIOCSWINSZ = 0x5414;
  private static final int BUFFER = 64 * 1024;

  private final Linux linux;
  private final int fd;

  PtyTerminal(Linux linux, int fd) {
    this.linux = linux;
    this.fd = fd;
  }

  @Override
  public int read(byte[] buffer) throws IOException {
    try (NativeBlock block = linux.allocate(Math.min(BUFFER, buffer.length))) {
      while (true) {
        int n = linux.read(fd, block, buffer);
        if (n == -Errno.EINTR) {
          continue;
        }
        // EIO is how a terminal says that nobody has the other end open any more: pty(7)
        if (n == 0 || n == -Errno.EIO) {
          return -1;
        }
        if (n < 0) {
          throw new IOException("cannot read from the terminal: " + Errno.describe(-n));
        }
        return n;
      }
    }
  }

  @Override
  public void write(byte[] buffer, int length) throws IOException {
    byte[] rest = buffer;
    int left = length;
    while (left > 0) {
      int n = linux.write(fd, rest, left);
      if (n < 0 && n != -Errno.EINTR) {
        throw new IOException("cannot write to the terminal: " + Errno.describe(-n));
      }
      if (n > 0) {
        rest = Arrays.copyOfRange(rest, n, left);
        left -= n;
      }
    }
  }

  @Override
  public void resize(int rows, int columns) throws IOException {
    try (NativeBlock size = linux.allocate(8)) {
      size.putBytes(0, TerminalPlan.windowSize(rows, columns), 8);
      long r = linux.call(Call.IOCTL, fd, TIOCSWINSZ, size.address());
      if (r < 0) {
        throw new IOException("cannot resize the terminal: " + Errno.describe((int) -r));
      }
    }
  }

  void close() {
    linux.close(fd);
  }
}
