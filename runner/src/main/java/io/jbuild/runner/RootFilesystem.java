package io.jbuild.runner;

import io.jbuild.layercache.Untouched;
import java.nio.file.Path;
import java.util.List;

/** What becomes {@code /} in a container. */
public sealed interface RootFilesystem {

  /**
   * Layers with a writable directory on top.
   *
   * @param lower top layer first; may be empty
   * @param upper where changes go
   * @param work an empty directory on the same file system as {@code upper}
   * @param mountPoint an empty directory; the mount is seen by the container alone
   * @param durable whether fsync(2) in the container reaches the disk; else {@code work} can be
   *     used once
   */
  record Overlay(List<Path> lower, Path upper, Path work, Path mountPoint, boolean durable)
      implements RootFilesystem {
    public Overlay {
      lower = List.copyOf(lower);
    }

    /** One whose changes are worth nothing after a crash of the machine. */
    public Overlay(List<Path> lower, Path upper, Path work, Path mountPoint) {
      this(lower, upper, work, mountPoint, false);
    }
  }

  /** A directory that is changed in place. */
  record Directory(Path path) implements RootFilesystem {}

  /**
   * A directory that is changed in place and entered by chroot(2) alone: no namespaces, no mounts.
   *
   * @param aside a directory on the same file system, for what has to make way meanwhile
   * @param storeRoot what commands of dead processes have left running below it is ended
   * @param untouched what of the directory is not the container's; only where that is this
   *     process's own root is there anything
   */
  record Bare(Path path, Path aside, Path storeRoot, Untouched untouched)
      implements RootFilesystem {

    /** One that holds the container's files alone. */
    public Bare(Path path, Path aside, Path storeRoot) {
      this(path, aside, storeRoot, Untouched.NONE);
    }

    /** Whether this process has the same root: nothing is entered. */
    public boolean isOurs() {
      return path.getNameCount() == 0;
    }
  }
}
