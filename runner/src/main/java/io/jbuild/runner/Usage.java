package io.jbuild.runner;

import java.util.OptionalLong;

/**
 * What a container has used and uses.
 *
 * @param cpuNanos of processor time since its start
 * @param memory bytes
 * @param read bytes from disks since its start
 * @param written bytes to disks since its start
 * @param tasks processes and threads
 */
public record Usage(long cpuNanos, long memory, long read, long written, long tasks) {
  public static final Usage NONE = new Usage(0, 0, 0, 0, 0);

  /** This and another one together. */
  public Usage plus(Usage u) {
    return new Usage(
        cpuNanos + u.cpuNanos,
        memory + u.memory,
        read + u.read,
        written + u.written,
        tasks + u.tasks);
  }

  /** The same where nothing better is known. */
  public Usage withKnown(
      OptionalLong newCpu,
      OptionalLong newMemory,
      OptionalLong newRead,
      OptionalLong newWritten,
      OptionalLong newTasks) {
    return new Usage(
        newCpu.orElse(cpuNanos),
        newMemory.orElse(memory),
        newRead.orElse(read),
        newWritten.orElse(written),
        newTasks.orElse(tasks));
  }
}
