package io.jbuild.builder.step;

import io.jbuild.layercache.FileType;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Writes what several layers show of a directory into one directory. */
final class TreeMerge {
  private final FileOps files;
  private final boolean link;

  /**
   * @param link whether files are second names of those in the layers, so that nobody may write to
   *     them
   */
  public TreeMerge(FileOps files, boolean link) {
    this.files = files;
    this.link = link;
  }

  /**
   * @param directories host paths, top layer first
   * @param target an empty directory; gets the mode and owner of the top one
   */
  public void merge(List<String> directories, String target) throws IOException {
    LowerTrees trees = new LowerTrees(files, directories);
    TreeSet<String> names = new TreeSet<>();
    for (String directory : directories) {
      names.addAll(files.list(directory));
    }
    for (String name : names) {
      Optional<LowerTrees.Found> found = trees.child(directories, name);
      String path = target + '/' + name;
      if (found.isEmpty()) {
        continue;
      }
      if (found.get().isDirectory()) {
        files.mkdir(path, 0700);
        merge(found.get().paths(), path);
      } else {
        file(found.get().paths().get(0), path);
      }
    }
    attributes(directories.get(0), files.lstat(directories.get(0)), target);
  }

  /** One file, link or device. */
  public void file(String source, String target) throws IOException {
    if (link) {
      try {
        files.link(source, target);
        return;
      } catch (FileSystemException e) {
        // more names than the file system allows: then a copy
      }
    }
    FileStat stat = files.lstat(source);
    switch (stat.type()) {
      case FILE -> files.copyContent(source, target);
      case SYMLINK -> files.symlink(files.readlink(source), target);
      case DIRECTORY -> throw new FileSystemException(source, null, "is a directory");
      default -> {
        int mode = stat.type().bits() | stat.mode();
        files.mknod(target, mode, stat.deviceMajor(), stat.deviceMinor());
      }
    }
    attributes(source, stat, target);
  }

  private void attributes(String source, FileStat stat, String target) throws IOException {
    files.lchown(target, stat.uid(), stat.gid());
    if (stat.type() != FileType.SYMLINK) {
      files.chmod(target, stat.mode());
    }
    for (Map.Entry<String, byte[]> xattr : files.xattrs(source).entrySet()) {
      if (!xattr.getKey().contains(".overlay.")) {
        files.setXattr(target, xattr.getKey(), xattr.getValue());
      }
    }
    files.setMtime(target, stat.mtimeSeconds(), stat.mtimeNanos());
  }
}
