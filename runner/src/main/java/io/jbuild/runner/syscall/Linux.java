package io.jbuild.runner.syscall;

import io.jbuild.layercache.PathBytes;

/**
 * The kernel. Results are the kernel's own: not negative, or a negated errno. Thread-safe.
 *
 * <p>Memory arguments are addresses; who calls keeps the block open until the call returns.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/syscalls.2.html">syscalls(2)</a>
 */
public interface Linux {
  int AT_FDCWD = -100;
  int AT_SYMLINK_NOFOLLOW = 0x100;
  int AT_REMOVEDIR = 0x200;
  int O_RDONLY = 0;
  int O_WRONLY = 1;
  int O_RDWR = 2;
  int O_CREAT = 0100;
  int O_EXCL = 0200;
  int O_NOCTTY = 0400;
  int O_CLOEXEC = 02000000;

  Machine machine();

  /** Makes any system call; up to six arguments. */
  long call(Call call, long... arguments);

  NativeBlock allocate(long bytes);

  /** Calls the machine code at {@code address} with one pointer, as C would. */
  long invoke(long address, long argument);

  /** open(2). */
  default int open(String path, int flags) {
    try (NativeBlock p = cString(path)) {
      return (int) call(Call.OPENAT, AT_FDCWD, p.address(), flags | O_CLOEXEC, 0);
    }
  }

  /** close(2). */
  default int close(int fd) {
    return (int) call(Call.CLOSE, fd);
  }

  /** read(2), into an array. */
  default int read(int fd, NativeBlock buffer, byte[] into) {
    int n = (int) call(Call.READ, fd, buffer.address(), Math.min(into.length, buffer.size()));
    if (n > 0) {
      buffer.getBytes(0, into, n);
    }
    return n;
  }

  /** write(2), from an array; may write less. */
  default int write(int fd, byte[] from, int length) {
    try (NativeBlock b = allocate(Math.max(1, length))) {
      b.putBytes(0, from, length);
      return (int) call(Call.WRITE, fd, b.address(), length);
    }
  }

  /** kill(2). */
  default int kill(long pid, int signal) {
    return (int) call(Call.KILL, pid, signal);
  }

  /** The number of a device as mknod(2) takes it: makedev(3), in the kernel's 32 bits. */
  static long device(int major, int minor) {
    return (minor & 0xffL) | ((major & 0xfffL) << 8) | ((minor & 0xfff00L) << 12);
  }

  /** A path or other text as C has it. */
  default NativeBlock cString(String text) {
    byte[] bytes = PathBytes.encode(text);
    NativeBlock block = allocate(bytes.length + 1L);
    block.putBytes(0, bytes, bytes.length);
    return block;
  }
}
