package io.jbuild.runner.cgroup;

import io.jbuild.runner.Limits;
import io.jbuild.runner.Usage;
import java.io.IOException;
import java.util.List;

/** The control group of one container; of version 1, one in each hierarchy. Closing removes it. */
public interface Cgroup extends AutoCloseable {

  /** Descriptors of {@code cgroup.procs} files, open for writing in this process. */
  List<Integer> joins();

  /** Whether the kernel killed a process in it since memory ran out. */
  boolean outOfMemory();

  /** Kills all that is in it. */
  void kill() throws IOException;

  /** Whether {@link #freeze} and {@link #thaw} work. */
  boolean canFreeze();

  /** Processes in it, as the host counts. */
  List<Long> processes() throws IOException;

  /** Moves a process into it; nothing happens when that has ended. */
  void add(long pid) throws IOException;

  /** Lets none of its processes run on; returns when all stand still. */
  void freeze() throws IOException;

  void thaw() throws IOException;

  /** What it has counted itself; of what it does not count, {@code otherwise}. */
  Usage usage(Usage otherwise);

  /**
   * Keeps its processes within other limits.
   *
   * @param all processes of the container, which follow into a hierarchy that it is not yet in
   */
  void update(Limits limits, Members all) throws IOException;

  /** The processes of a container. */
  @FunctionalInterface
  interface Members {
    List<Long> now() throws IOException;
  }

  @Override
  void close() throws IOException;
}
