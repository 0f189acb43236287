package io.jbuild.runner.tree;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.tar.TarReader;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Unpacks a tar archive below a directory. */
final class TreeWriter {
  private static final int BUFFER = 1 << 16;
  private static final int FOLDER = Descriptors.O_PATH | Descriptors.O_DIRECTORY;

  private final Descriptors calls;
  private final int root;
  private final ContainerPath base;
  private final boolean owners;
  // the time of a directory is that of its last entry until all are there
  private final Deque<TocEntry> directories = new ArrayDeque<>();

  TreeWriter(Descriptors calls, int root, ContainerPath base, boolean owners) {
    this.calls = calls;
    this.root = root;
    this.base = base;
    this.owners = owners;
  }

  void write(InputStream tar) throws IOException {
    TarReader reader = new TarReader(tar, "the archive");
    for (Optional<TocEntry> e = reader.next(); e.isPresent(); e = reader.next()) {
      if (!e.get().path().isRoot()) {
        entry(e.get(), reader.content());
      }
    }
    // to its very end, so that who sends it sees no pipe that breaks
    tar.transferTo(OutputStream.nullOutputStream());
    while (!directories.isEmpty()) {
      TocEntry e = directories.pop();
      int fd = calls.openIn(root, place(e.path()).value(), FOLDER);
      try {
        calls.setMtime(fd, e.mtimeSeconds(), e.mtimeNanos());
      } finally {
        calls.close(fd);
      }
    }
  }

  private ContainerPath place(ContainerPath entry) {
    ContainerPath out = base;
    for (String part : entry.parts()) {
      out = out.resolve(part);
    }
    return out;
  }

  private void entry(TocEntry e, InputStream content) throws IOException {
    int parent = parent(place(e.path()).parent());
    try {
      int made = make(e, parent, content);
      if (made >= 0) {
        try {
          attributes(e, made);
        } finally {
          calls.close(made);
        }
      }
    } finally {
      calls.close(parent);
    }
  }

  private int parent(ContainerPath path) throws IOException {
    try {
      return calls.openIn(root, path.value(), FOLDER);
    } catch (NoSuchFileException e) {
      if (path.isRoot() || path.equals(base)) {
        throw new NoSuchFileException(path.value(), null, "no such directory");
      }
      int above = parent(path.parent());
      try {
        calls.mkdir(above, path.name());
        int fd = calls.openAt(above, path.name(), FOLDER, 0);
        calls.chmod(fd, 0755);
        return fd;
      } finally {
        calls.close(above);
      }
    }
  }

  /** The descriptor of what was made; -1 for a second name of something. */
  private int make(TocEntry e, int parent, InputStream content) throws IOException {
    String name = e.path().name();
    if (e.kind() == TocEntry.Kind.HARD_LINK) {
      replace(parent, name, e.path());
      int existing =
          calls.openIn(
              root,
              place(ContainerPath.of(e.target())).value(),
              Descriptors.O_PATH | Descriptors.O_NOFOLLOW);
      try {
        calls.link(existing, parent, name);
      } finally {
        calls.close(existing);
      }
      return -1;
    }
    if (e.type() == FileType.DIRECTORY) {
      directories.push(e);
      return directory(parent, name);
    }
    boolean replaced = replace(parent, name, e.path());
    switch (e.type()) {
      case FILE -> {
        return file(parent, name, content, replaced);
      }
      case SYMLINK -> calls.symlink(e.target(), parent, name);
      case FIFO, CHARACTER_DEVICE, BLOCK_DEVICE ->
          calls.mknod(
              parent, name, e.type().bits() | 0600, Linux.device(e.deviceMajor(), e.deviceMinor()));
      default -> throw new IOException(e.path() + " in the archive is nothing that can be made");
    }
    return calls.openAt(parent, name, Descriptors.O_PATH, 0);
  }

  private int directory(int parent, String name) throws IOException {
    try {
      calls.mkdir(parent, name);
    } catch (FileAlreadyExistsException e) {
      // it stays when it is one; a link to one is replaced, as everything else
      try {
        return calls.openAt(parent, name, FOLDER, 0);
      } catch (IOException notOne) {
        calls.unlink(parent, name);
        calls.mkdir(parent, name);
      }
    }
    return calls.openAt(parent, name, FOLDER, 0);
  }

  /** Takes away what is there; whether nothing is there any more. */
  private boolean replace(int parent, String name, ContainerPath path) throws IOException {
    try {
      if (isMounted(parent, name)) {
        // to unlink it would take the mount away: it gets new content
        return false;
      }
      calls.unlink(parent, name);
      return true;
    } catch (NoSuchFileException e) {
      return true; // nothing was there
    } catch (FileSystemException e) {
      if (String.valueOf(e.getReason()).contains("EISDIR")) {
        throw new IOException("cannot put " + path + " in the place of a directory", e);
      }
      throw e;
    }
  }

  private boolean isMounted(int parent, String name) throws IOException {
    int fd = calls.openAt(parent, name, Descriptors.O_PATH, 0);
    try {
      return !Descriptors.mount(fd).equals(Descriptors.mount(parent));
    } finally {
      calls.close(fd);
    }
  }

  private int file(int parent, String name, InputStream content, boolean anew) throws IOException {
    int flags = anew ? Linux.O_CREAT | Linux.O_EXCL : Descriptors.O_TRUNC;
    int fd = calls.openAt(parent, name, Linux.O_WRONLY | flags, 0600);
    try {
      byte[] buffer = new byte[BUFFER];
      for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
        calls.write(fd, buffer, n);
      }
      return fd;
    } catch (IOException e) {
      calls.close(fd);
      throw e;
    }
  }

  /** Owner before mode, since a change of owner clears set-id bits. */
  private void attributes(TocEntry e, int fd) throws IOException {
    if (owners) {
      calls.chown(fd, e.uid(), e.gid());
    }
    if (e.type() != FileType.SYMLINK) {
      calls.chmod(fd, e.mode());
    }
    calls.setMtime(fd, e.mtimeSeconds(), e.mtimeNanos());
  }
}
