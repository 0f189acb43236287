package io.jbuild.runner;

import io.jbuild.layercache.ContainerPath;
import java.util.List;

/**
 * The files of a container that does not run.
 *
 * @param stubs as {@link RunningContainer#stubs}; to be removed when the tree is closed
 */
public record StoppedTree(FileTree files, List<ContainerPath> stubs) {
  public StoppedTree {
    stubs = List.copyOf(stubs);
  }
}
