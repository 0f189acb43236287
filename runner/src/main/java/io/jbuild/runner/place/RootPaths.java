package io.jbuild.runner.place;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.files.SymbolicLinks;
import java.io.IOException;
import java.util.Optional;

/**
 * Finds where a path leads in a root file system, all symbolic links followed inside it. Sound
 * while no command runs in it.
 */
final class RootPaths {
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
    return SymbolicLinks.resolve(ContainerPath.ROOT, path, this::target);
  }

  private Optional<String> target(ContainerPath path) throws IOException {
    Optional<FileStat> stat = stat(path);
    return stat.isPresent() && stat.get().type() == FileType.SYMLINK
        ? Optional.of(files.readlink(host(path)))
        : Optional.empty();
  }

  Optional<FileStat> stat(ContainerPath path) throws IOException {
    return files.find(host(path));
  }
}
