package io.jbuild.runner;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a container may use at most.
 *
 * @param memory bytes
 * @param memorySwap bytes of memory and swap together; -1: no limit
 * @param nanoCpus processors in billionths
 * @param cpuShares weight, 1024 is usual
 * @param cpusetCpus a list such as {@code 0-3,5}
 * @param blkioWeight share of a disk among others, 10 to 1000
 * @param pids processes and threads; -1: no limit
 * @param shmSize bytes of /dev/shm
 * @param oomScoreAdjust -1000 to 1000; where the host refuses to lower it, nothing happens
 */
public record Limits(
    OptionalLong memory,
    OptionalLong memorySwap,
    OptionalLong nanoCpus,
    OptionalLong cpuShares,
    Optional<String> cpusetCpus,
    OptionalLong blkioWeight,
    OptionalLong pids,
    long shmSize,
    List<Ulimit> ulimits,
    OptionalLong oomScoreAdjust) {

  public static final long DEFAULT_SHM_SIZE = 64L << 20;

  public static final Limits NONE =
      new Limits(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          DEFAULT_SHM_SIZE,
          List.of(),
          OptionalLong.empty());

  public Limits {
    ulimits = List.copyOf(ulimits);
  }

  /** Whether a control group is needed to keep them. */
  public boolean needCgroup() {
    return memory.isPresent()
        || memorySwap.isPresent()
        || nanoCpus.isPresent()
        || cpuShares.isPresent()
        || cpusetCpus.isPresent()
        || blkioWeight.isPresent()
        || pids.isPresent();
  }

  /** These, with what the others say in place of them. */
  public Limits with(Limits others) {
    return new Limits(
        or(others.memory, memory),
        or(others.memorySwap, memorySwap),
        or(others.nanoCpus, nanoCpus),
        or(others.cpuShares, cpuShares),
        others.cpusetCpus.or(() -> cpusetCpus),
        or(others.blkioWeight, blkioWeight),
        or(others.pids, pids),
        shmSize,
        ulimits,
        oomScoreAdjust);
  }

  private static OptionalLong or(OptionalLong first, OptionalLong second) {
    return first.isPresent() ? first : second;
  }

  public Limits withUlimits(List<Ulimit> v) {
    return new Limits(
        memory,
        memorySwap,
        nanoCpus,
        cpuShares,
        cpusetCpus,
        blkioWeight,
        pids,
        shmSize,
        v,
        oomScoreAdjust);
  }

  public Limits withShmSize(long v) {
    return new Limits(
        memory,
        memorySwap,
        nanoCpus,
        cpuShares,
        cpusetCpus,
        blkioWeight,
        pids,
        v,
        ulimits,
        oomScoreAdjust);
  }

  public Limits withMemory(OptionalLong v, OptionalLong swap) {
    return new Limits(
        v,
        swap,
        nanoCpus,
        cpuShares,
        cpusetCpus,
        blkioWeight,
        pids,
        shmSize,
        ulimits,
        oomScoreAdjust);
  }

  public Limits withNanoCpus(OptionalLong v) {
    return new Limits(
        memory,
        memorySwap,
        v,
        cpuShares,
        cpusetCpus,
        blkioWeight,
        pids,
        shmSize,
        ulimits,
        oomScoreAdjust);
  }

  public Limits withPids(OptionalLong v) {
    return new Limits(
        memory,
        memorySwap,
        nanoCpus,
        cpuShares,
        cpusetCpus,
        blkioWeight,
        v,
        shmSize,
        ulimits,
        oomScoreAdjust);
  }
}
