package io.jbuild.runner.jna;

import io.jbuild.layercache.PathBytes;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.NewFile;
import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.syscall.NativeBlock;
import java.io.IOException;

/**
 * Makes files one after the other in as few calls as can be: a directory is opened once for all of
 * them, and what a new file has there by itself is not set again. Not thread-safe.
 */
final class JnaFileWriter implements FileOps.Writer {
  private static final int TIMES = 0;
  private static final int STATX = 32;
  private static final int STATX_MODE_AND_OWNERS = 0x2 | 0x8 | 0x10;
  private static final int NAME = 288;
  private static final int ROOM = 64 * 1024;
  private static final int O_PATH = 010000000;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final long UTIME_OMIT = 0x3ffffffe;
  private static final int PERMISSIONS = 0777;
  private static final int NONE = -1;

  private final Linux linux;
  private final int flags;
  private final int directoryFlags;
  private NativeBlock block;
  private String directory = "";
  private int open = NONE;

  /** Of the last new file in this directory, and whether it had its mode and owners by itself. */
  private NewFile known = new NewFile(NONE, NONE, NONE, 0, 0);

  private boolean plain;

  /**
   * @param isDirectory O_DIRECTORY of this machine
   * @param noFollow O_NOFOLLOW
   */
  JnaFileWriter(Linux linux, int isDirectory, int noFollow) {
    this.linux = linux;
    this.directoryFlags = O_PATH | isDirectory | noFollow;
    this.flags = Linux.O_WRONLY | Linux.O_CREAT | Linux.O_EXCL | Linux.O_CLOEXEC | noFollow;
    this.block = linux.allocate(ROOM);
  }

  @Override
  public void write(String path, byte[] content, NewFile as) throws IOException {
    int slash = path.lastIndexOf('/');
    enter(slash == 0 ? "/" : path.substring(0, slash));
    byte[] name = PathBytes.encode(path.substring(slash + 1));
    long at = NAME + name.length + 1L;
    if (at + content.length > block.size()) {
      block.close();
      block = linux.allocate(at + content.length);
    }
    block.putBytes(NAME, name, name.length);
    block.putBytes(NAME + name.length, new byte[1], 1);
    block.putBytes(at, content, content.length);
    int mode = as.mode() & PERMISSIONS;
    int fd = (int) linux.call(Call.OPENAT, open, block.address() + NAME, flags, mode);
    JnaFileOps.check(fd, path, "open");
    try {
      append(fd, block.address() + at, content.length, path);
      status(fd, as, path);
    } finally {
      linux.close(fd);
    }
  }

  private void enter(String parent) throws IOException {
    if (open != NONE && parent.equals(directory)) {
      return;
    }
    leave();
    open = linux.open(parent, directoryFlags);
    JnaFileOps.check(open, parent, "open");
    directory = parent;
    known = new NewFile(NONE, NONE, NONE, 0, 0);
  }

  private void leave() {
    if (open >= 0) {
      linux.close(open);
    }
    open = NONE;
  }

  private void append(int fd, long address, int length, String path) throws IOException {
    for (int at = 0; at < length; ) {
      long n = linux.call(Call.WRITE, fd, address + at, length - at);
      if (n != -Errno.EINTR) {
        JnaFileOps.check(n, path, "write");
        at += (int) n;
      }
    }
  }

  private void status(int fd, NewFile as, String path) throws IOException {
    boolean same = as.mode() == known.mode() && as.uid() == known.uid() && as.gid() == known.gid();
    if (!same) {
      known = as;
      plain = isPlain(fd, as, path);
    }
    if (!plain) {
      // chown(2) takes setuid away, so it comes first
      if (as.uid() >= 0) {
        JnaFileOps.check(linux.call(Call.FCHOWN, fd, as.uid(), as.gid()), path, "change the owner");
      }
      JnaFileOps.check(linux.call(Call.FCHMOD, fd, as.mode() & 07777), path, "change the mode");
    }
    block.putLong(TIMES, 0);
    block.putLong(TIMES + 8, UTIME_OMIT);
    block.putLong(TIMES + 16, as.seconds());
    block.putLong(TIMES + 24, as.nanos());
    JnaFileOps.check(
        linux.call(Call.UTIMENSAT, fd, 0, block.address() + TIMES, 0),
        path,
        "set the modification time");
  }

  /** The umask, the directory's group and its default rights all have a say in it (open(2)). */
  private boolean isPlain(int fd, NewFile as, String path) throws IOException {
    block.putBytes(NAME, new byte[1], 1);
    long statx = block.address() + STATX;
    JnaFileOps.check(
        linux.call(
            Call.STATX, fd, block.address() + NAME, AT_EMPTY_PATH, STATX_MODE_AND_OWNERS, statx),
        path,
        "read the attributes");
    long uid = block.getInt(STATX + 20) & 0xffffffffL;
    long gid = block.getInt(STATX + 24) & 0xffffffffL;
    boolean owned = as.uid() < 0 || (uid == as.uid() && gid == as.gid());
    return owned && (block.getShort(STATX + 28) & 07777) == as.mode();
  }

  @Override
  public void close() {
    leave();
    block.close();
  }
}
