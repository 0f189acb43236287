package io.jbuild.runner.cgroup;

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

  @Override
  void close() throws IOException;
}
