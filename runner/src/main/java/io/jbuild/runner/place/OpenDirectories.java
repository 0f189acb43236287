package io.jbuild.runner.place;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Directories of a root file system that are held open, each once. */
final class OpenDirectories implements AutoCloseable {
  private static final int O_PATH = 010000000;
  private static final int O_DIRECTORY = 0200000;
  private static final int O_NOFOLLOW = 0400000;

  private final Linux linux;
  private final RootPaths paths;
  private final List<Integer> open = new ArrayList<>();
  private final Map<ContainerPath, String> known = new HashMap<>();

  OpenDirectories(Linux linux, RootPaths paths) {
    this.linux = linux;
    this.paths = paths;
  }

  /**
   * Sound while no command runs.
   *
   * @param path without links, and not the root
   */
  Spot spot(ContainerPath path) throws IOException {
    return new Spot(directory(path.parent()), path.name());
  }

  private String directory(ContainerPath path) throws IOException {
    String found = known.get(path);
    if (found == null) {
      found = hold(paths.host(path), O_DIRECTORY);
      known.put(path, found);
    }
    return found;
  }

  /**
   * A path that leads to a file whatever becomes of its name. Nobody has it open to be written to
   * meanwhile, so that it can be executed (execve(2), ETXTBSY).
   */
  String file(String path) throws IOException {
    return hold(path, 0);
  }

  private String hold(String path, int flags) throws IOException {
    int fd = linux.open(path, O_PATH | O_NOFOLLOW | flags);
    if (fd < 0) {
      throw new FileSystemException(path, null, "cannot open: " + Errno.describe(-fd));
    }
    open.add(fd);
    return "/proc/self/fd/" + fd;
  }

  /** Something else will be there. */
  void forget(ContainerPath path) {
    known.keySet().removeIf(p -> p.startsWith(path));
  }

  @Override
  public void close() {
    open.forEach(linux::close);
    open.clear();
  }
}
