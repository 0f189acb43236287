package io.jbuild.runner.cgroup;

import io.jbuild.runner.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One value to be written into a control group.
 *
 * @param limit what was asked for, as in an error message: {@code memory}
 * @param optional where the file is missing, the kernel was built without it and nobody asked for
 *     just this
 * @param otherwise what says the same in another file, where this one is missing
 */
record Setting(
    String limit,
    String controller,
    String file,
    String value,
    boolean optional,
    Optional<Setting> otherwise) {
  private static final long PERIOD_MICROS = 100_000;
  private static final long NANOS_PER_CPU = 1_000_000_000;

  /** What keeps the limits in version 2 (cgroup-v2.rst, "Controllers"). */
  static List<Setting> unified(Limits limits) {
    List<Setting> out = new ArrayList<>();
    limits.memory().ifPresent(v -> out.add(of("memory", "memory", "memory.max", Long.toString(v))));
    long swap = swap(limits);
    if (swap != UNSET) {
      // version 2 counts swap alone, docker counts memory and swap together
      String max =
          swap < 0 ? "max" : Long.toString(Math.max(0, swap - limits.memory().orElse(swap)));
      out.add(
          maybe(
              "memory and swap", "memory", "memory.swap.max", max, limits.memorySwap().isEmpty()));
    }
    if (limits.nanoCpus().isPresent()) {
      out.add(of("cpus", "cpu", "cpu.max", quota(limits) + " " + PERIOD_MICROS));
    }
    limits
        .cpuShares()
        .ifPresent(v -> out.add(of("cpu shares", "cpu", "cpu.weight", Long.toString(weight(v)))));
    limits.cpusetCpus().ifPresent(v -> out.add(of("cpuset", "cpuset", "cpuset.cpus", v)));
    limits.pids().ifPresent(v -> out.add(of("pids", "pids", "pids.max", v <= 0 ? "max" : "" + v)));
    limits
        .blkioWeight()
        .ifPresent(
            v ->
                out.add(
                    either(
                        of("blkio weight", "io", "io.bfq.weight", Long.toString(v)),
                        of("blkio weight", "io", "io.weight", Long.toString(ioWeight(v))))));
    return out;
  }

  /** What keeps the limits in version 1 (cgroup-v1/memory.rst and its siblings). */
  static List<Setting> classic(Limits limits) {
    List<Setting> out = new ArrayList<>();
    limits
        .memory()
        .ifPresent(v -> out.add(of("memory", "memory", "memory.limit_in_bytes", Long.toString(v))));
    long swap = swap(limits);
    if (swap != UNSET) {
      // after the limit of memory alone, which it must not be below
      out.add(
          maybe(
              "memory and swap",
              "memory",
              "memory.memsw.limit_in_bytes",
              Long.toString(swap),
              limits.memorySwap().isEmpty()));
    }
    if (limits.nanoCpus().isPresent()) {
      out.add(of("cpus", "cpu", "cpu.cfs_period_us", Long.toString(PERIOD_MICROS)));
      out.add(of("cpus", "cpu", "cpu.cfs_quota_us", Long.toString(quota(limits))));
    }
    limits
        .cpuShares()
        .ifPresent(v -> out.add(of("cpu shares", "cpu", "cpu.shares", Long.toString(v))));
    limits.cpusetCpus().ifPresent(v -> out.add(of("cpuset", "cpuset", "cpuset.cpus", v)));
    limits.pids().ifPresent(v -> out.add(of("pids", "pids", "pids.max", v <= 0 ? "max" : "" + v)));
    limits
        .blkioWeight()
        .ifPresent(
            v ->
                out.add(
                    either(
                        of("blkio weight", "blkio", "blkio.weight", Long.toString(v)),
                        of("blkio weight", "blkio", "blkio.bfq.weight", Long.toString(v)))));
    return out;
  }

  private static final long UNSET = Long.MIN_VALUE;

  /** Memory and swap together; twice the memory when only that is limited, as docker does. */
  private static long swap(Limits limits) {
    if (limits.memorySwap().isPresent()) {
      return limits.memorySwap().getAsLong();
    }
    return limits.memory().isPresent() ? limits.memory().getAsLong() * 2 : UNSET;
  }

  private static long quota(Limits limits) {
    long quota = limits.nanoCpus().orElse(0) * PERIOD_MICROS / NANOS_PER_CPU;
    // the kernel refuses less than a millisecond
    return Math.max(1000, quota);
  }

  /** From 2…262144 to 1…10000, as runc and crun map them. */
  private static long weight(long shares) {
    long s = Math.max(2, Math.min(262_144, shares));
    return 1 + (s - 2) * 9999 / 262_142;
  }

  /** From 10…1000 to 1…10000, as runc and crun map them. */
  private static long ioWeight(long weight) {
    return 1 + (weight - 10) * 9999 / 990;
  }

  private static Setting of(String limit, String controller, String file, String value) {
    return maybe(limit, controller, file, value, false);
  }

  private static Setting maybe(
      String limit, String controller, String file, String value, boolean optional) {
    return new Setting(limit, controller, file, value, optional, Optional.empty());
  }

  private static Setting either(Setting first, Setting second) {
    return new Setting(
        first.limit,
        first.controller,
        first.file,
        first.value,
        first.optional,
        Optional.of(second));
  }
}
