package io.jbuild.runner.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The groups that an OCI runtime makes for us, and leaves when it fails or is killed. */
public final class RuntimeGroups {
  private static final Path MOUNT = Path.of("/sys/fs/cgroup");

  private RuntimeGroups() {}

  /** A name that tells whose it is, and that no group of our own has. */
  public static String name(int serial) {
    return HostCgroups.PREFIX + ProcessHandle.current().pid() + "-run" + serial;
  }

  /** Removes what is left of one that has ended, and of those whose jbuild was killed. */
  public static void remove(String name) throws IOException {
    if (!Files.isDirectory(MOUNT)) {
      return;
    }
    remove(MOUNT, name);
    try (DirectoryStream<Path> hierarchies = Files.newDirectoryStream(MOUNT, Files::isDirectory)) {
      for (Path hierarchy : hierarchies) {
        remove(hierarchy, name);
      }
    }
  }

  private static void remove(Path parent, String name) throws IOException {
    try {
      Files.deleteIfExists(parent.resolve(name));
    } catch (FileSystemException e) {
      // its last process is still being buried: the next jbuild's look removes it
    }
    HostCgroups.removeDead(parent);
  }
}
