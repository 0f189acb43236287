package io.jbuild.layercache.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Every operation that writing and reading a tree of files needs, with the kernel's own meaning.
 *
 * <p>Paths are absolute host paths in the encoding of {@link io.jbuild.layercache.ContainerPath}: a
 * byte that is no valid UTF-8 is the lone surrogate U+DC00 + byte. No call follows a symbolic link
 * in the last component. Intermediate components are the caller's business ({@code TreeRoot}).
 * Errors are {@link java.nio.file.FileSystemException}s with path and reason. Thread-safe.
 */
public interface FileOps {

  /**
   * @see <a href="https://man7.org/linux/man-pages/man2/lstat.2.html">lstat(2)</a>
   */
  FileStat lstat(String path) throws IOException;

  /** The same; empty when nothing is there. */
  default Optional<FileStat> find(String path) throws IOException {
    try {
      return Optional.of(lstat(path));
    } catch (NoSuchFileException | NotDirectoryException e) {
      // not there, which is the answer
      return Optional.empty();
    }
  }

  /** As {@link #lstat}, of what a link at the end leads to. */
  default FileStat stat(String path) throws IOException {
    return lstat(Path.of(path).toRealPath().toString());
  }

  /** Names in a directory without {@code .} and {@code ..}, in no order. */
  List<String> list(String directory) throws IOException;

  /** {@link #list} with {@link #lstat} of each, in as few calls as the system allows. */
  default List<Seen> look(String directory) throws IOException {
    List<Seen> seen = new ArrayList<>();
    for (String name : list(directory)) {
      seen.add(new Seen(name, lstat(directory + '/' + name)));
    }
    return seen;
  }

  void mkdir(String path, int mode) throws IOException;

  /** Creates a file that must not exist and opens it for writing; the caller closes. */
  FileChannel create(String path, int mode) throws IOException;

  /** Makes a file that must not exist, in as few calls as the system allows. */
  default void write(String path, byte[] content, NewFile as) throws IOException {
    try (FileChannel out = create(path, 0600)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
    }
    if (as.uid() >= 0) {
      lchown(path, as.uid(), as.gid());
    }
    chmod(path, as.mode());
    setMtime(path, as.seconds(), as.nanos());
  }

  /** Makes files as {@link #write} does, for one thread; faster where many have one directory. */
  interface Writer extends Closeable {
    void write(String path, byte[] content, NewFile as) throws IOException;

    @Override
    default void close() throws IOException {}
  }

  /** The caller closes. */
  default Writer writer() {
    return this::write;
  }

  /**
   * Creates a file, of mode 0600, that shares its content with another until one of them is
   * written: ioctl_ficlone(2).
   *
   * @return false, and no file, where the file system cannot
   */
  default boolean cloneFile(String source, String path) throws IOException {
    return false;
  }

  /**
   * Creates a file, of mode 0600, with the content of a regular one. As far as that was written
   * when it fails.
   */
  default void copyContent(String source, String path) throws IOException {
    try (FileChannel in = openRead(source);
        FileChannel out = create(path, 0600)) {
      long size = in.size();
      for (long at = 0; at < size; ) {
        long n = in.transferTo(at, size - at, out);
        if (n <= 0) {
          break;
        }
        at += n;
      }
    }
  }

  /** Opens a regular file for reading (O_NOFOLLOW); the caller closes. */
  FileChannel openRead(String path) throws IOException;

  String readlink(String path) throws IOException;

  void symlink(String target, String path) throws IOException;

  /** A second name of a file; a symbolic link itself is linked, not what it points to. */
  void link(String existing, String path) throws IOException;

  /**
   * @param mode with the type bits of mknod(2)
   * @throws java.nio.file.FileSystemException EPERM where the host does not allow it
   */
  void mknod(String path, int mode, int major, int minor) throws IOException;

  void chmod(String path, int mode) throws IOException;

  void lchown(String path, long uid, long gid) throws IOException;

  /** Sets the modification time of the file itself, link or not (utimensat(2)). */
  void setMtime(String path, long seconds, int nanos) throws IOException;

  /** All extended attributes that may be read. */
  SortedMap<String, byte[]> xattrs(String path) throws IOException;

  void setXattr(String path, String name, byte[] value) throws IOException;

  void removeXattr(String path, String name) throws IOException;

  void rename(String from, String to) throws IOException;

  /**
   * Lets two paths change places at once (renameat2(2), RENAME_EXCHANGE).
   *
   * @return false when this system cannot; then nothing has changed
   */
  default boolean exchange(String one, String other) throws IOException {
    return false;
  }

  void unlink(String path) throws IOException;

  void rmdir(String path) throws IOException;

  /**
   * Whether files may be given to anyone and marked as overlays want it, as root's process may, of
   * a host or of a user namespace.
   */
  default boolean givesOwners() {
    return true;
  }

  /** Forces a file or directory to the disk (fsync(2)). */
  void sync(String path) throws IOException;
}
