package io.jbuild.runner;

import io.jbuild.layercache.ContainerPath;
import java.nio.file.Path;

/**
 * Something mounted in a container. Where nothing is at the target, a directory or an empty file is
 * made for it. Targets are resolved inside the container's root, links included.
 */
public sealed interface Mount {
  ContainerPath target();

  /** A file or directory of the host. */
  record Bind(Path source, ContainerPath target, boolean readOnly, boolean recursive)
      implements Mount {}

  /**
   * An empty file system in memory.
   *
   * @param options as in mount(8), for example {@code size=65536k,mode=1777}; may be empty
   */
  record Tmpfs(ContainerPath target, String options) implements Mount {}

  /**
   * A writable view of a host directory; what is written is thrown away.
   *
   * @param scratch an empty directory for what is written, removed by the caller afterwards
   */
  record Discarding(Path source, Path scratch, ContainerPath target) implements Mount {}
}
