package io.jbuild.runner.tree;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.runner.FileTree;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** The files below an open directory. */
public final class RootedTree implements FileTree {
  private final Descriptors calls;
  private final FileOps files;
  private final int root;

  private RootedTree(Linux linux, FileOps files, int root) {
    this.calls = new Descriptors(linux);
    this.files = files;
    this.root = root;
  }

  /**
   * @param root a descriptor, which is closed with the tree
   */
  public static RootedTree of(Linux linux, FileOps files, int root) {
    return new RootedTree(linux, files, root);
  }

  /**
   * @param directory of the host; {@code /proc/PID/root} is what that process sees
   */
  public static RootedTree open(Linux linux, FileOps files, String directory) throws IOException {
    int fd = linux.open(directory, Descriptors.O_PATH | Descriptors.O_DIRECTORY);
    if (fd < 0) {
      throw new IOException("cannot open " + directory + ": " + Errno.describe(-fd));
    }
    return of(linux, files, fd);
  }

  @Override
  public Optional<FileType> find(ContainerPath path, boolean follow) throws IOException {
    try {
      int fd = open(path, follow);
      try {
        return Optional.of(files.stat(Descriptors.path(fd)).type());
      } finally {
        calls.close(fd);
      }
    } catch (NoSuchFileException e) {
      // that nothing is there is the answer
      return Optional.empty();
    }
  }

  private int open(ContainerPath path, boolean follow) throws IOException {
    int flags = Descriptors.O_PATH | (follow ? 0 : Descriptors.O_NOFOLLOW);
    try {
      return calls.openIn(root, path.value(), flags);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(path.value(), null, "no such file or directory");
    }
  }

  @Override
  public void read(ContainerPath path, boolean follow, String name, OutputStream tar)
      throws IOException {
    int fd = open(path, follow);
    try {
      new TreeReader(calls, files, tar).read(fd, name);
    } finally {
      calls.close(fd);
    }
  }

  @Override
  public void write(ContainerPath directory, boolean owners, InputStream tar) throws IOException {
    new TreeWriter(calls, root, directory, owners).write(tar);
  }

  @Override
  public void close() {
    calls.close(root);
  }
}
