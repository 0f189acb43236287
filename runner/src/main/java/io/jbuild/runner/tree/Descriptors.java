package io.jbuild.runner.tree;

import io.jbuild.layercache.PathBytes;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.syscall.NativeBlock;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Calls on files by descriptor. A path is looked up once, inside a root (openat2(2),
 * RESOLVE_IN_ROOT); all that is done to a file afterwards is done to the descriptor, so that
 * nothing put in its place meanwhile is ever touched (CVE-2019-14271 and its like).
 */
final class Descriptors {
  static final int O_PATH = 010000000;
  static final int O_DIRECTORY = 0200000;
  static final int O_NOFOLLOW = 0400000;
  static final int O_TRUNC = 01000;
  private static final int RESOLVE_NO_MAGICLINKS = 2;
  private static final int RESOLVE_IN_ROOT = 0x10;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int AT_SYMLINK_FOLLOW = 0x400;
  private static final int OPEN_HOW_SIZE = 24;
  private static final int LINK_MAX = 4096;
  private static final long UTIME_OMIT = 0x3ffffffe;

  private final Linux linux;

  Descriptors(Linux linux) {
    this.linux = linux;
  }

  /**
   * Opens what is at a path as a process sees it whose root is {@code root}.
   *
   * @throws NoSuchFileException when nothing is there
   */
  int openIn(int root, String path, int flags) throws IOException {
    try (NativeBlock p = linux.cString(path);
        NativeBlock how = linux.allocate(OPEN_HOW_SIZE)) {
      how.putLong(0, flags | Linux.O_CLOEXEC);
      how.putLong(8, 0);
      how.putLong(16, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
      return (int)
          check(
              linux.call(Call.OPENAT2, root, p.address(), how.address(), OPEN_HOW_SIZE),
              path,
              "open");
    }
  }

  /** Opens an entry of a directory, which is not followed when it is a link. */
  int openAt(int directory, String name, int flags, int mode) throws IOException {
    try (NativeBlock n = linux.cString(name)) {
      int all = flags | O_NOFOLLOW | Linux.O_CLOEXEC;
      return (int) check(linux.call(Call.OPENAT, directory, n.address(), all, mode), name, "open");
    }
  }

  /** Opens anew what a descriptor stands for. */
  int reopen(int fd, int flags) throws IOException {
    return (int) check(linux.open(path(fd), flags), path(fd), "open");
  }

  void close(int fd) {
    linux.close(fd);
  }

  /** A name for what a descriptor stands for, which leads to it and nothing else. */
  static String path(int fd) {
    return "/proc/self/fd/" + fd;
  }

  /** The number of the mount that it is on: proc_pid_fdinfo(5). */
  static String mount(int fd) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd))) {
      if (line.startsWith("mnt_id:")) {
        return line;
      }
    }
    return "";
  }

  String readlink(int fd) throws IOException {
    try (NativeBlock empty = linux.cString("");
        NativeBlock buffer = linux.allocate(LINK_MAX)) {
      long n =
          check(
              linux.call(Call.READLINKAT, fd, empty.address(), buffer.address(), LINK_MAX),
              "link",
              "read the link");
      byte[] bytes = new byte[(int) n];
      buffer.getBytes(0, bytes, bytes.length);
      return PathBytes.decode(bytes);
    }
  }

  void mkdir(int directory, String name) throws IOException {
    at(Call.MKDIRAT, directory, name, "make the directory", 0700);
  }

  void mknod(int directory, String name, int mode, long device) throws IOException {
    at(Call.MKNODAT, directory, name, "make the device", mode, device);
  }

  void unlink(int directory, String name) throws IOException {
    at(Call.UNLINKAT, directory, name, "replace", 0);
  }

  void symlink(String target, int directory, String name) throws IOException {
    try (NativeBlock t = linux.cString(target);
        NativeBlock n = linux.cString(name)) {
      check(linux.call(Call.SYMLINKAT, t.address(), directory, n.address()), name, "make the link");
    }
  }

  void link(int existing, int directory, String name) throws IOException {
    try (NativeBlock from = linux.cString(path(existing));
        NativeBlock n = linux.cString(name)) {
      check(
          linux.call(
              Call.LINKAT,
              Linux.AT_FDCWD,
              from.address(),
              directory,
              n.address(),
              AT_SYMLINK_FOLLOW),
          name,
          "make the link");
    }
  }

  void chown(int fd, long uid, long gid) throws IOException {
    at(Call.FCHOWNAT, fd, "", "change the owner", uid, gid, AT_EMPTY_PATH);
  }

  /** Not for links, which have no mode. */
  void chmod(int fd, int mode) throws IOException {
    at(Call.FCHMODAT, Linux.AT_FDCWD, path(fd), "change the mode", mode);
  }

  void setMtime(int fd, long seconds, int nanos) throws IOException {
    try (NativeBlock times = linux.allocate(32)) {
      times.putLong(8, UTIME_OMIT);
      times.putLong(16, seconds);
      times.putLong(24, nanos);
      at(Call.UTIMENSAT, fd, "", "set the modification time", times.address(), AT_EMPTY_PATH);
    }
  }

  /** Bytes read; 0 at the end. */
  int read(int fd, NativeBlock block, byte[] buffer) throws IOException {
    return (int) check(linux.read(fd, block, buffer), path(fd), "read");
  }

  void write(int fd, byte[] buffer, int length) throws IOException {
    int done = 0;
    while (done < length) {
      byte[] rest = done == 0 ? buffer : Arrays.copyOfRange(buffer, done, length);
      done += (int) check(linux.write(fd, rest, length - done), path(fd), "write");
    }
  }

  NativeBlock allocate(int size) {
    return linux.allocate(size);
  }

  private void at(Call call, int directory, String name, String what, long... rest)
      throws IOException {
    try (NativeBlock n = linux.cString(name)) {
      long[] arguments = new long[2 + rest.length];
      arguments[0] = directory;
      arguments[1] = n.address();
      System.arraycopy(rest, 0, arguments, 2, rest.length);
      check(linux.call(call, arguments), name, what);
    }
  }

  private static long check(long result, String name, String what) throws IOException {
    if (result >= 0) {
      return result;
    }
    int errno = (int) -result;
    String why = "cannot " + what + ": " + Errno.describe(errno);
    throw switch (errno) {
      case Errno.ENOENT, Errno.ENOTDIR -> new NoSuchFileException(name, null, why);
      case Errno.EEXIST -> new FileAlreadyExistsException(name, null, why);
      case Errno.ENOTEMPTY -> new DirectoryNotEmptyException(name);
      default -> new FileSystemException(name, null, why);
    };
  }
}
