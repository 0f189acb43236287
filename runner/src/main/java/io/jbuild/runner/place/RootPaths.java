package io.jbuild.runner.place;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Finds where a path leads in a root file system, all symbolic links followed inside it. Sound
 * while no command runs in it.
 */
final class RootPaths {
  /** As the kernel has it (path_resolution(7)). */
  private static final int MOST_LINKS = 40;

  private final FileOps files;
  private final String root;

  RootPaths(FileOps files, String root) {
    this.files = files;
    this.root = root;
  }

  String host(ContainerPath path) {
    return path.isRoot() ? root : root + path.value();
  }

  /** A path of which no part is a link; what is missing stays as it is written. */
  ContainerPath resolve(ContainerPath path) throws IOException {
    Deque<String> rest = new ArrayDeque<>(path.parts());
    ContainerPath at = ContainerPath.ROOT;
    int links = 0;
    while (!rest.isEmpty()) {
      String name = rest.pop();
      ContainerPath next = name.equals("..") ? at.parent() : at.resolve(name);
      Optional<FileStat> stat = stat(next);
      if (stat.isEmpty() || stat.get().type() != FileType.SYMLINK) {
        at = next;
        continue;
      }
      if (++links > MOST_LINKS) {
        throw new FileSystemException(path.value(), null, "too many symbolic links");
      }
      String target = files.readlink(host(next));
      at = target.startsWith("/") ? ContainerPath.ROOT : at;
      String[] parts = target.split("/");
      for (int i = parts.length - 1; i >= 0; i--) {
        if (!parts[i].isEmpty() && !parts[i].equals(".")) {
          rest.push(parts[i]);
        }
      }
    }
    return at;
  }

  Optional<FileStat> stat(ContainerPath path) throws IOException {
    try {
      return Optional.of(files.lstat(host(path)));
    } catch (NoSuchFileException | java.nio.file.NotDirectoryException e) {
      // not there, which is the answer
      return Optional.empty();
    }
  }
}
