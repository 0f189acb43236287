package io.jbuild.runner.place;

import io.jbuild.layercache.FileType;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Copies a file or a tree with all that belongs to each file; devices and sockets are left out. */
final class TreeCopy {

  private final FileOps files;

  TreeCopy(FileOps files) {
    this.files = files;
  }

  /**
   * @param target must not be there
   */
  void copy(String source, String target) throws IOException {
    FileStat stat = files.lstat(source);
    switch (stat.type()) {
      case DIRECTORY -> {
        files.mkdir(target, 0700);
        for (String name : files.list(source)) {
          copy(source + '/' + name, target + '/' + name);
        }
      }
      case FILE -> files.copyContent(source, target);
      case SYMLINK -> files.symlink(files.readlink(source), target);
      case FIFO -> files.mknod(target, FileType.FIFO.bits() | 0600, 0, 0);
      default -> {
        return;
      }
    }
    status(source, stat, target);
  }

  private void status(String source, FileStat stat, String target) throws IOException {
    files.lchown(target, stat.uid(), stat.gid());
    if (stat.type() != FileType.SYMLINK) {
      files.chmod(target, stat.mode());
    }
    for (Map.Entry<String, byte[]> x : files.xattrs(source).entrySet()) {
      if (x.getKey().startsWith("user.")) {
        files.setXattr(target, x.getKey(), x.getValue());
      }
    }
    files.setMtime(target, stat.mtimeSeconds(), stat.mtimeNanos());
  }

  /** Removes whatever is there, if anything is. */
  void remove(String path) throws IOException {
    Optional<FileStat> stat = files.find(path);
    if (stat.isEmpty()) {
      return;
    }
    if (stat.get().type() != FileType.DIRECTORY) {
      files.unlink(path);
      return;
    }
    for (String name : files.list(path)) {
      remove(path + '/' + name);
    }
    files.rmdir(path);
  }
}
