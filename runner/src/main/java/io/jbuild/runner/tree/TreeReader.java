package io.jbuild.runner.tree;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.tar.TarHeader;
import io.jbuild.runner.syscall.Linux;
import io.jbuild.runner.syscall.NativeBlock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Writes files as a tar archive. */
final class TreeReader {
  private static final int BUFFER = 1 << 16;

  private final Descriptors calls;
  private final FileOps files;
  private final OutputStream out;

  TreeReader(Descriptors calls, FileOps files, OutputStream out) {
    this.calls = calls;
    this.files = files;
    this.out = out;
  }

  void read(int fd, String name) throws IOException {
    entry(fd, name.isEmpty() ? ContainerPath.ROOT : ContainerPath.ROOT.resolve(name));
    out.write(TarHeader.end());
    out.flush();
  }

  private void entry(int fd, ContainerPath path) throws IOException {
    FileStat stat = files.stat(Descriptors.path(fd));
    if (stat.type() == FileType.SOCKET) {
      return; // means nothing without its server, and an archive has no word for it
    }
    String target = stat.type() == FileType.SYMLINK ? calls.readlink(fd) : "";
    TocEntry e = entry(path, stat, target);
    if (!path.isRoot()) {
      out.write(TarHeader.of(e));
    }
    if (stat.type() == FileType.FILE) {
      content(fd, stat.size());
    } else if (stat.type() == FileType.DIRECTORY) {
      children(fd, path);
    }
  }

  private static TocEntry entry(ContainerPath path, FileStat stat, String target) {
    return new TocEntry(
        path,
        TocEntry.Kind.ADD,
        stat.type(),
        stat.mode(),
        stat.uid(),
        stat.gid(),
        stat.type() == FileType.FILE ? stat.size() : 0,
        stat.mtimeSeconds(),
        stat.mtimeNanos(),
        target,
        stat.deviceMajor(),
        stat.deviceMinor(),
        Collections.<String, Bytes>emptySortedMap(),
        Optional.empty());
  }

  private void children(int fd, ContainerPath path) throws IOException {
    List<String> names = new ArrayList<>(files.list(Descriptors.path(fd) + "/."));
    Collections.sort(names);
    for (String name : names) {
      int child;
      try {
        child = calls.openAt(fd, name, Descriptors.O_PATH, 0);
      } catch (NoSuchFileException e) {
        continue; // removed since the directory was listed
      }
      try {
        entry(child, path.resolve(name));
      } finally {
        calls.close(child);
      }
    }
  }

  /** Just as many bytes as were promised, though the file may change while it is read. */
  private void content(int fd, long size) throws IOException {
    int open = calls.reopen(fd, Linux.O_RDONLY);
    byte[] buffer = new byte[BUFFER];
    long left = size;
    try (NativeBlock block = calls.allocate(BUFFER)) {
      while (left > 0) {
        int n = calls.read(open, block, buffer);
        if (n == 0) {
          break;
        }
        n = (int) Math.min(n, left);
        out.write(buffer, 0, n);
        left -= n;
      }
    } finally {
      calls.close(open);
    }
    byte[] zeros = new byte[BUFFER];
    for (; left > 0; left -= Math.min(left, BUFFER)) {
      out.write(zeros, 0, (int) Math.min(left, BUFFER));
    }
    out.write(zeros, 0, TarHeader.padding(size));
  }
}
