package io.jbuild.layercache.files;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import java.io.IOException;
import java.nio.file.FileSystemException;

/**
 * The top of a tree that is being written from hostile input: turns paths inside it into host paths
 * of which no parent is a symbolic link, so that nothing is written outside.
 *
 * <p>Sound as long as nobody else changes the tree meanwhile, which holds for a directory below
 * {@code tmp/}. Not thread-safe.
 */
public final class TreeRoot {
  private final String root;
  private final FileOps files;
  private String checked = "/";

  private TreeRoot(String root, FileOps files) {
    this.root = root;
    this.files = files;
  }

  /**
   * @param root host path of a directory, absolute, no slash at its end
   */
  public static TreeRoot of(String root, FileOps files) {
    return new TreeRoot(root, files);
  }

  /**
   * The host path at which the entry stands or may be made.
   *
   * @throws FileSystemException when a parent is missing, a symbolic link, or no directory
   */
  public String resolve(ContainerPath path) throws IOException {
    if (path.isRoot()) {
      return root;
    }
    String value = path.value();
    String parent = value.substring(0, Math.max(1, value.lastIndexOf('/')));
    if (!parent.equals(checked)) {
      check(parent);
      checked = parent;
    }
    return root + value;
  }

  /** Forgets what was looked at; to be called when a directory was removed or replaced. */
  public void forget() {
    checked = "/";
  }

  private void check(String parent) throws IOException {
    int from = isBelow(parent, checked) ? checked.length() : 0;
    for (int end = parent.indexOf('/', from + 1); ; end = parent.indexOf('/', end + 1)) {
      String part = end < 0 ? parent : parent.substring(0, end);
      if (part.length() > 1) {
        checkDirectory(part);
      }
      if (end < 0) {
        return;
      }
    }
  }

  private static boolean isBelow(String path, String directory) {
    return directory.length() > 1
        && path.startsWith(directory)
        && path.charAt(directory.length()) == '/';
  }

  private void checkDirectory(String part) throws IOException {
    FileType type = files.lstat(root + part).type();
    if (type == FileType.SYMLINK) {
      throw new FileSystemException(
          part,
          null,
          "is a symbolic link to '"
              + files.readlink(root + part)
              + "': a layer must not write through one");
    }
    if (type != FileType.DIRECTORY) {
      throw new FileSystemException(part, null, "is no directory, so nothing can be below it");
    }
  }
}
