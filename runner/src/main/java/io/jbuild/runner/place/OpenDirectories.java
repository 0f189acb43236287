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
      String host = paths.host(path);
      int fd = linux.open(host, O_PATH | O_DIRECTORY | O_NOFOLLOW);
      if (fd < 0) {
        throw new FileSystemException(host, null, "cannot open: " + Errno.describe(-fd));
      }
      open.add(fd);
      found = "/proc/self/fd/" + fd;
      known.put(path, found);
    }
    return found;
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
