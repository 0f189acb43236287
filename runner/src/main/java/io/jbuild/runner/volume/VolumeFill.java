package io.jbuild.runner.volume;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.toc.MergedView;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Copies a directory of an image into one of the host; links are copied as links. */
final class VolumeFill {
  private static final int BUFFER = 64 * 1024;

  private final FileOps files;
  private final MergedView image;

  VolumeFill(FileOps files, MergedView image) {
    this.files = files;
    this.image = image;
  }

  /**
   * @param to an empty directory
   */
  boolean copy(ContainerPath from, Path to) throws IOException {
    ContainerPath directory = image.resolve(from);
    Optional<TocEntry> entry = image.find(directory);
    if (entry.isEmpty() || entry.get().type() != FileType.DIRECTORY) {
      return false;
    }
    children(directory, to.toString());
    attributes(entry.get(), to.toString());
    return true;
  }

  private void children(ContainerPath directory, String to) throws IOException {
    for (TocEntry e : image.list(directory)) {
      String target = to + '/' + e.path().name();
      switch (e.type()) {
        case DIRECTORY -> {
          files.mkdir(target, 0700);
          children(e.path(), target);
        }
        case FILE -> content(e, target);
        case SYMLINK -> files.symlink(e.target(), target);
        case FIFO, CHARACTER_DEVICE, BLOCK_DEVICE ->
            files.mknod(target, e.type().bits() | 0600, e.deviceMajor(), e.deviceMinor());
        case SOCKET -> {
          continue; // a socket without its server means nothing
        }
      }
      attributes(e, target);
    }
  }

  private void content(TocEntry e, String target) throws IOException {
    try (InputStream in = image.content(e.path()).open();
        FileChannel out = files.create(target, 0600)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        ByteBuffer part = ByteBuffer.wrap(buffer, 0, n);
        while (part.hasRemaining()) {
          out.write(part);
        }
      }
    }
  }

  /** Owner before mode, since a change of owner clears set-id bits; time last. */
  private void attributes(TocEntry e, String target) throws IOException {
    files.lchown(target, e.uid(), e.gid());
    if (e.type() != FileType.SYMLINK) {
      files.chmod(target, e.mode());
    }
    for (Map.Entry<String, Bytes> x : e.xattrs().entrySet()) {
      files.setXattr(target, x.getKey(), x.getValue().toArray());
    }
    files.setMtime(target, e.mtimeSeconds(), e.mtimeNanos());
  }
}
