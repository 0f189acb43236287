package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import io.jbuild.layercache.files.FileOps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Makes a layer's files below a new directory, in the form that an overlay mount takes: whiteouts
 * as devices 0:0, opaque directories by their attribute.
 *
 * <p>Entries come in canonical order, of which each parent is a directory made before: nothing
 * reaches through a link. Contents may be written by any thread; hard links and the times of
 * directories are made at the end.
 */
final class TreeWriter {
  private static final int WRITABLE = 0700;
  private static final byte[] ZEROS = new byte[1 << 18];

  private final FileOps files;
  private final OverlayForm form;
  private final String root;
  private final List<TocEntry> directories = new ArrayList<>();
  private final List<TocEntry> links = new ArrayList<>();

  /**
   * @param root an empty directory
   */
  TreeWriter(FileOps files, OverlayForm form, String root) {
    this.files = files;
    this.form = form;
    this.root = root;
  }

  String path(ContainerPath path) {
    return path.isRoot() ? root : root + path.value();
  }

  /** Makes all but regular files, which come with {@link #write} or {@link #create}. */
  void make(TocEntry e) throws IOException {
    String path = path(e.path());
    if (e.kind() == Kind.WHITEOUT) {
      files.mknod(path, FileType.CHARACTER_DEVICE.bits(), 0, 0);
      return;
    }
    if (e.kind() == Kind.HARD_LINK) {
      links.add(e);
      return;
    }
    switch (e.type()) {
      case DIRECTORY -> {
        if (!e.path().isRoot()) {
          files.mkdir(path, WRITABLE);
        }
        directories.add(e);
        return;
      }
      case SYMLINK -> files.symlink(e.target(), path);
      case CHARACTER_DEVICE, BLOCK_DEVICE -> device(e, path);
      case FIFO -> files.mknod(path, e.type().bits() | 0600, 0, 0);
      case FILE, SOCKET -> throw new IllegalArgumentException(e + " is no kind of node");
    }
    finish(e, path);
  }

  private void device(TocEntry e, String path) throws IOException {
    if (form == OverlayForm.USER) {
      // mknod(2) of a device needs the host's root; the entry stays in the table and in the tar
      files.create(path, 0).close();
    } else {
      files.mknod(path, e.type().bits() | 0600, e.deviceMajor(), e.deviceMinor());
    }
  }

  /** The top of a layer that does not say what its top is. */
  static TocEntry plainRoot(long mtime) {
    return TocEntry.directory(ContainerPath.ROOT, 0755, 0, 0, mtime);
  }

  /** Opens a regular file for its content; {@link #finish} it when that is written and closed. */
  FileChannel create(TocEntry e) throws IOException {
    return files.create(path(e.path()), 0600);
  }

  /** Writes a piece of a large file; one of zeros becomes a hole. */
  static void append(FileChannel file, byte[] piece, int length) throws IOException {
    if (length <= ZEROS.length && Arrays.equals(piece, 0, length, ZEROS, 0, length)) {
      file.position(file.position() + length);
      return;
    }
    ByteBuffer buffer = ByteBuffer.wrap(piece, 0, length);
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
  }

  /** Gives a file that ends in a hole its size. */
  static void end(FileChannel file, long size) throws IOException {
    if (file.size() < size) {
      file.write(ByteBuffer.allocate(1), size - 1);
    }
  }

  /** Writes a regular file at once. */
  void write(TocEntry e, byte[] content, int length) throws IOException {
    try (FileChannel out = create(e)) {
      ByteBuffer buffer = ByteBuffer.wrap(content, 0, length);
      while (buffer.hasRemaining()) {
        out.write(buffer);
      }
    }
    finish(e, path(e.path()));
  }

  void finish(TocEntry e) throws IOException {
    finish(e, path(e.path()));
  }

  /** chown(2) takes setuid and capabilities away, so it comes first; the time comes last. */
  private void finish(TocEntry e, String path) throws IOException {
    files.lchown(path, e.uid(), e.gid());
    if (e.type() != FileType.SYMLINK) {
      files.chmod(path, e.mode());
    }
    for (Map.Entry<String, Bytes> x : e.xattrs().entrySet()) {
      files.setXattr(path, x.getKey(), x.getValue().toArray());
    }
    if (e.kind() == Kind.OPAQUE_DIRECTORY) {
      files.setXattr(path, form.opaque(), new byte[] {'y'});
    }
    files.setMtime(path, e.mtimeSeconds(), e.mtimeNanos());
  }

  /** To be called when every content is written. */
  void finish() throws IOException {
    for (TocEntry link : links) {
      files.link(path(new ContainerPath(link.target())), path(link.path()));
    }
    for (int i = directories.size() - 1; i >= 0; i--) {
      finish(directories.get(i));
    }
  }
}
