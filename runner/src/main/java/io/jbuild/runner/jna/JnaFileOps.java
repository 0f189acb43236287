package io.jbuild.runner.jna;

import io.jbuild.layercache.FileType;
import io.jbuild.layercache.PathBytes;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.files.NewFile;
import io.jbuild.layercache.files.Privileges;
import io.jbuild.layercache.files.Seen;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.syscall.Machine;
import io.jbuild.runner.syscall.NativeBlock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@link FileOps} in full: any name, any kind of file, any attribute, times to the nanosecond. */
public final class JnaFileOps implements FileOps {
  private static final int STATX_BASIC = 0x7ff;
  private static final int STATX_SIZE = 256;
  private static final int DIRECTORY_BUFFER = 64 * 1024;
  private static final int DIRENT_NAME = 19;
  private static final int O_DIRECTORY = 0200000;
  private static final int O_NOFOLLOW = 0400000;
  private static final int TIMES = 32;
  private static final long UTIME_OMIT = 0x3ffffffe;
  private static final int S_IFMT = 0170000;
  private static final int FICLONE = 0x40049409;
  private static final int RENAME_EXCHANGE = 2;

  private final Linux linux;
  private final int directoryFlags;
  private final int noFollow;

  public JnaFileOps(Linux linux) {
    this.linux = linux;
    // the two flags have each other's values on arm64: fcntl.h of the kernel
    boolean arm = linux.machine() == Machine.AARCH64;
    this.directoryFlags = arm ? 040000 : O_DIRECTORY;
    this.noFollow = arm ? 0100000 : O_NOFOLLOW;
  }

  @Override
  public FileStat lstat(String path) throws IOException {
    return stat(path, Linux.AT_SYMLINK_NOFOLLOW);
  }

  @Override
  public FileStat stat(String path) throws IOException {
    return stat(path, 0);
  }

  @Override
  public Optional<FileStat> find(String path) throws IOException {
    byte[] status = new byte[STATX_SIZE];
    long result = stat(path, Linux.AT_SYMLINK_NOFOLLOW, status);
    if (result == -Errno.ENOENT || result == -Errno.ENOTDIR) {
      return Optional.empty();
    }
    check(result, path, "read the attributes");
    return Optional.of(stat(ByteBuffer.wrap(status).order(ByteOrder.nativeOrder())));
  }

  private FileStat stat(String path, int flags) throws IOException {
    byte[] status = new byte[STATX_SIZE];
    check(stat(path, flags, status), path, "read the attributes");
    return stat(ByteBuffer.wrap(status).order(ByteOrder.nativeOrder()));
  }

  private long stat(String path, int flags, byte[] status) {
    try (NativeBlock name = linux.cString(path);
        NativeBlock out = linux.allocate(STATX_SIZE)) {
      long result =
          linux.call(Call.STATX, Linux.AT_FDCWD, name.address(), flags, STATX_BASIC, out.address());
      out.getBytes(0, status, STATX_SIZE);
      return result;
    }
  }

  /** The offsets of struct statx (statx(2)); the same on every machine. */
  private static FileStat stat(ByteBuffer s) {
    int mode = s.getShort(28) & 0xffff;
    long device = ((long) s.getInt(136) << 32) | (s.getInt(140) & 0xffffffffL);
    return new FileStat(
        FileType.ofMode(mode),
        mode & 07777,
        s.getInt(20) & 0xffffffffL,
        s.getInt(24) & 0xffffffffL,
        s.getLong(40),
        s.getLong(112),
        s.getInt(120),
        s.getLong(96),
        s.getInt(104),
        device,
        s.getLong(32),
        s.getInt(16) & 0xffffffffL,
        s.getInt(128),
        s.getInt(132));
  }

  @Override
  public List<String> list(String directory) throws IOException {
    int fd = open(directory, Linux.O_RDONLY | directoryFlags, 0);
    List<String> names = new ArrayList<>();
    try {
      each(fd, directory, (name, address) -> names.add(name));
      return names;
    } finally {
      linux.close(fd);
    }
  }

  @Override
  public List<Seen> look(String directory) throws IOException {
    int fd = open(directory, Linux.O_RDONLY | directoryFlags | noFollow, 0);
    List<Seen> seen = new ArrayList<>();
    try (NativeBlock stat = linux.allocate(STATX_SIZE)) {
      byte[] status = new byte[STATX_SIZE];
      ByteBuffer fields = ByteBuffer.wrap(status).order(ByteOrder.nativeOrder());
      int flags = Linux.AT_SYMLINK_NOFOLLOW;
      each(
          fd,
          directory,
          (name, address) -> {
            // the kernel reads the name where it wrote it
            check(
                linux.call(Call.STATX, fd, address, flags, STATX_BASIC, stat.address()),
                directory + '/' + name,
                "read the attributes");
            stat.getBytes(0, status, STATX_SIZE);
            seen.add(new Seen(name, stat(fields)));
          });
      return seen;
    } finally {
      linux.close(fd);
    }
  }

  /** What is done with a name in a directory; the address is that of its bytes. */
  @FunctionalInterface
  private interface Entry {
    void at(String name, long address) throws IOException;
  }

  private void each(int fd, String directory, Entry action) throws IOException {
    try (NativeBlock buffer = linux.allocate(DIRECTORY_BUFFER)) {
      byte[] entries = new byte[DIRECTORY_BUFFER];
      while (true) {
        int n = (int) linux.call(Call.GETDENTS64, fd, buffer.address(), DIRECTORY_BUFFER);
        check(n, directory, "list the directory");
        if (n == 0) {
          return;
        }
        buffer.getBytes(0, entries, n);
        for (int at = 0; at < n; at += length(entries, at)) {
          String name = name(entries, at);
          if (!name.equals(".") && !name.equals("..")) {
            action.at(name, buffer.address() + at + DIRENT_NAME);
          }
        }
      }
    }
  }

  /** Of a struct linux_dirent64 (getdents(2)). */
  private static int length(byte[] entries, int at) {
    return (entries[at + 16] & 0xff) | (entries[at + 17] & 0xff) << 8;
  }

  private static String name(byte[] entries, int at) {
    int end = at + DIRENT_NAME;
    while (entries[end] != 0) {
      end++;
    }
    return PathBytes.decode(Arrays.copyOfRange(entries, at + DIRENT_NAME, end));
  }

  @Override
  public void mkdir(String path, int mode) throws IOException {
    one(Call.MKDIRAT, path, "make the directory", 0700);
    chmod(path, mode);
  }

  @Override
  public FileChannel create(String path, int mode) throws IOException {
    int fd = open(path, Linux.O_WRONLY | Linux.O_CREAT | Linux.O_EXCL | noFollow, 0600);
    try {
      chmod(path, mode);
      return channel(fd, StandardOpenOption.WRITE);
    } finally {
      linux.close(fd);
    }
  }

  @Override
  public void write(String path, byte[] content, NewFile as) throws IOException {
    int fd = open(path, Linux.O_WRONLY | Linux.O_CREAT | Linux.O_EXCL | noFollow, 0600);
    try (NativeBlock block = linux.allocate(Math.max(TIMES, content.length))) {
      block.putBytes(0, content, content.length);
      for (int at = 0; at < content.length; ) {
        long n = linux.call(Call.WRITE, fd, block.address() + at, content.length - at);
        if (n != -Errno.EINTR) {
          check(n, path, "write");
          at += (int) n;
        }
      }
      // chown(2) takes setuid away, so it comes first
      if (as.uid() >= 0) {
        check(linux.call(Call.FCHOWN, fd, as.uid(), as.gid()), path, "change the owner");
      }
      check(linux.call(Call.FCHMOD, fd, as.mode() & 07777), path, "change the mode");
      block.putLong(0, 0);
      block.putLong(8, UTIME_OMIT);
      block.putLong(16, as.seconds());
      block.putLong(24, as.nanos());
      check(
          linux.call(Call.UTIMENSAT, fd, 0, block.address(), 0), path, "set the modification time");
    } finally {
      linux.close(fd);
    }
  }

  @Override
  public Writer writer() {
    return new JnaFileWriter(linux, directoryFlags, noFollow);
  }

  @Override
  public boolean cloneFile(String source, String path) throws IOException {
    int from = open(source, Linux.O_RDONLY | noFollow, 0);
    try {
      int to = open(path, Linux.O_WRONLY | Linux.O_CREAT | Linux.O_EXCL | noFollow, 0600);
      long result = linux.call(Call.IOCTL, to, FICLONE, from);
      linux.close(to);
      if (result == 0) {
        return true;
      }
      unlink(path);
      if (result == -Errno.EIO || result == -Errno.ENOSPC) {
        check(result, path, "share the content of " + source);
      }
      return false;
    } finally {
      linux.close(from);
    }
  }

  @Override
  public FileChannel openRead(String path) throws IOException {
    int fd = open(path, Linux.O_RDONLY | noFollow, 0);
    try {
      return channel(fd, StandardOpenOption.READ);
    } finally {
      linux.close(fd);
    }
  }

  /** The JDK makes channels of paths only: this one names the open file itself. */
  private static FileChannel channel(int fd, StandardOpenOption option) throws IOException {
    return FileChannel.open(Path.of("/proc/self/fd/" + fd), option);
  }

  @Override
  public String readlink(String path) throws IOException {
    try (NativeBlock name = linux.cString(path);
        NativeBlock out = linux.allocate(4096)) {
      long n = linux.call(Call.READLINKAT, Linux.AT_FDCWD, name.address(), out.address(), 4096);
      check(n, path, "read the link");
      byte[] target = new byte[(int) n];
      out.getBytes(0, target, target.length);
      return PathBytes.decode(target);
    }
  }

  @Override
  public void symlink(String target, String path) throws IOException {
    try (NativeBlock t = linux.cString(target);
        NativeBlock p = linux.cString(path)) {
      check(
          linux.call(Call.SYMLINKAT, t.address(), Linux.AT_FDCWD, p.address()),
          path,
          "make the link");
    }
  }

  @Override
  public void link(String existing, String path) throws IOException {
    two(Call.LINKAT, existing, path, 0, "make a second name of " + existing);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    two(Call.RENAMEAT2, from, to, 0, "rename " + from);
  }

  @Override
  public boolean exchange(String one, String other) throws IOException {
    two(Call.RENAMEAT2, one, other, RENAME_EXCHANGE, "exchange " + one);
    return true;
  }

  private void two(Call call, String a, String b, int flags, String what) throws IOException {
    try (NativeBlock x = linux.cString(a);
        NativeBlock y = linux.cString(b)) {
      check(
          linux.call(call, Linux.AT_FDCWD, x.address(), Linux.AT_FDCWD, y.address(), flags),
          b,
          what);
    }
  }

  @Override
  public void mknod(String path, int mode, int major, int minor) throws IOException {
    long device = Linux.device(major, minor);
    try (NativeBlock p = linux.cString(path)) {
      check(
          linux.call(Call.MKNODAT, Linux.AT_FDCWD, p.address(), mode, device),
          path,
          "make the node");
    }
    if ((mode & S_IFMT) != 0 && (mode & 07777) != 0) {
      chmod(path, mode & 07777);
    }
  }

  @Override
  public void chmod(String path, int mode) throws IOException {
    one(Call.FCHMODAT, path, "change the mode", mode & 07777);
  }

  @Override
  public void lchown(String path, long uid, long gid) throws IOException {
    one(Call.FCHOWNAT, path, "change the owner", uid, gid, Linux.AT_SYMLINK_NOFOLLOW);
  }

  @Override
  public boolean givesOwners() {
    return Privileges.ofThisProcess().writesTrees();
  }

  @Override
  public void setMtime(String path, long seconds, int nanos) throws IOException {
    try (NativeBlock times = linux.allocate(TIMES)) {
      times.putLong(8, UTIME_OMIT);
      times.putLong(16, seconds);
      times.putLong(24, nanos);
      one(
          Call.UTIMENSAT,
          path,
          "set the modification time",
          times.address(),
          Linux.AT_SYMLINK_NOFOLLOW);
    }
  }

  @Override
  public SortedMap<String, byte[]> xattrs(String path) throws IOException {
    SortedMap<String, byte[]> out = new TreeMap<>();
    try (NativeBlock p = linux.cString(path)) {
      byte[] names = sized(path, (b, n) -> linux.call(Call.LLISTXATTR, p.address(), b, n));
      int start = 0;
      for (int i = 0; i < names.length; i++) {
        if (names[i] == 0) {
          String name = PathBytes.decode(Arrays.copyOfRange(names, start, i));
          start = i + 1;
          try (NativeBlock nm = linux.cString(name)) {
            out.put(
                name,
                sized(path, (b, n) -> linux.call(Call.LGETXATTR, p.address(), nm.address(), b, n)));
          }
        }
      }
    }
    return out;
  }

  private interface Sized {
    long call(long buffer, long size);
  }

  /** Asks for the size first and again when it has grown meanwhile. */
  private byte[] sized(String path, Sized call) throws IOException {
    while (true) {
      long size = call.call(0, 0);
      if (size == 0 || size == -Errno.EOPNOTSUPP || size == -Errno.ENODATA) {
        return new byte[0];
      }
      check(size, path, "read the extended attributes");
      try (NativeBlock block = linux.allocate(size)) {
        long n = call.call(block.address(), size);
        if (n == -Errno.ERANGE) {
          continue;
        }
        check(n, path, "read the extended attributes");
        byte[] value = new byte[(int) n];
        block.getBytes(0, value, value.length);
        return value;
      }
    }
  }

  @Override
  public void setXattr(String path, String name, byte[] value) throws IOException {
    try (NativeBlock p = linux.cString(path);
        NativeBlock n = linux.cString(name);
        NativeBlock v = linux.allocate(Math.max(1, value.length))) {
      v.putBytes(0, value, value.length);
      check(
          linux.call(Call.LSETXATTR, p.address(), n.address(), v.address(), value.length, 0),
          path,
          "set the attribute " + name);
    }
  }

  @Override
  public void removeXattr(String path, String name) throws IOException {
    try (NativeBlock p = linux.cString(path);
        NativeBlock n = linux.cString(name)) {
      check(
          linux.call(Call.LREMOVEXATTR, p.address(), n.address()),
          path,
          "remove the attribute " + name);
    }
  }

  @Override
  public void unlink(String path) throws IOException {
    one(Call.UNLINKAT, path, "remove the file", 0);
  }

  @Override
  public void rmdir(String path) throws IOException {
    one(Call.UNLINKAT, path, "remove the directory", Linux.AT_REMOVEDIR);
  }

  @Override
  public void sync(String path) throws IOException {
    int fd = open(path, Linux.O_RDONLY | noFollow, 0);
    try {
      check(linux.call(Call.FSYNC, fd), path, "force to the disk");
    } finally {
      linux.close(fd);
    }
  }

  private int open(String path, int flags, int mode) throws IOException {
    try (NativeBlock p = linux.cString(path)) {
      long fd = linux.call(Call.OPENAT, Linux.AT_FDCWD, p.address(), flags | Linux.O_CLOEXEC, mode);
      check(fd, path, "open");
      return (int) fd;
    }
  }

  /** A call whose first arguments are the working directory and a path. */
  private void one(Call call, String path, String what, long... rest) throws IOException {
    try (NativeBlock p = linux.cString(path)) {
      long[] arguments = new long[2 + rest.length];
      arguments[0] = Linux.AT_FDCWD;
      arguments[1] = p.address();
      System.arraycopy(rest, 0, arguments, 2, rest.length);
      check(linux.call(call, arguments), path, what);
    }
  }

  static void check(long result, String path, String what) throws IOException {
    if (result >= 0) {
      return;
    }
    int errno = (int) -result;
    String why = "cannot " + what + ": " + Errno.describe(errno);
    throw switch (errno) {
      case Errno.ENOENT -> new NoSuchFileException(path, null, why);
      case Errno.EEXIST -> new FileAlreadyExistsException(path, null, why);
      case Errno.EACCES -> new AccessDeniedException(path, null, why);
      case Errno.ENOTEMPTY -> new DirectoryNotEmptyException(path);
      case Errno.ENOTDIR -> new NotDirectoryException(path);
      default -> new FileSystemException(path, null, why);
    };
  }
}
