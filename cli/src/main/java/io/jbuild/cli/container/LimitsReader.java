package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.render.ByteSize;
import io.jbuild.cli.render.Processors;
import io.jbuild.runner.Limits;
import io.jbuild.runner.Ulimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the flags that say what a container may use at most. */
final class LimitsReader {
  /** Below, not even what starts the container fits; docker's limit, too. */
  private static final long LEAST_MEMORY = 6L << 20;

  private static final long USUAL_PERIOD_MICROS = 100_000;
  private static final long NANOS_PER_CPU = 1_000_000_000;

  private final Arguments a;

  LimitsReader(Arguments a) {
    this.a = a;
  }

  Limits read() {
    List<Ulimit> ulimits = new ArrayList<>();
    a.values("--ulimit").forEach(u -> ulimits.add(Ulimit.parse(u)));
    return new Limits(
        memory(),
        swap(memory()),
        cpus(),
        number("--cpu-shares"),
        a.value("--cpuset-cpus"),
        weight(),
        number("--pids-limit"),
        bytes("--shm-size").orElse(Limits.DEFAULT_SHM_SIZE),
        ulimits,
        number("--oom-score-adj"));
  }

  /**
   * What {@code update} is to change: of memory and swap either may be there already.
   *
   * @param before what holds
   */
  Limits read(Limits before) {
    OptionalLong memory = memory();
    OptionalLong all = memory.isPresent() ? memory : before.memory();
    OptionalLong swap = swap(all);
    boolean tooLittle =
        memory.isPresent()
            && swap.isEmpty()
            && before.memorySwap().isPresent()
            && before.memorySwap().getAsLong() >= 0
            && before.memorySwap().getAsLong() < memory.getAsLong();
    if (tooLittle) {
      throw new UsageException(
          "--memory would be more than memory and swap together: set --memory-swap, too");
    }
    return new Limits(
        memory,
        swap,
        cpus(),
        number("--cpu-shares"),
        a.value("--cpuset-cpus"),
        weight(),
        number("--pids-limit"),
        Limits.DEFAULT_SHM_SIZE,
        List.of(),
        OptionalLong.empty());
  }

  private OptionalLong memory() {
    OptionalLong memory = bytes("--memory");
    if (memory.isPresent() && memory.getAsLong() > 0 && memory.getAsLong() < LEAST_MEMORY) {
      throw new UsageException(
          "invalid value '" + a.value("--memory").orElse("") + "' for --memory: 6m is the least");
    }
    return memory;
  }

  private OptionalLong bytes(String flag) {
    Optional<String> text = a.value(flag);
    return text.isPresent()
        ? OptionalLong.of(ByteSize.parse(flag, text.get()))
        : OptionalLong.empty();
  }

  private OptionalLong swap(OptionalLong memory) {
    if (a.value("--memory-swap").equals(Optional.of("-1"))) {
      return OptionalLong.of(-1);
    }
    OptionalLong swap = bytes("--memory-swap");
    if (swap.isPresent() && memory.isEmpty()) {
      throw new UsageException("--memory-swap counts memory and swap together: set --memory, too");
    }
    if (swap.isPresent() && swap.getAsLong() < memory.getAsLong()) {
      throw new UsageException(
          "--memory-swap counts memory and swap together: it can't be less than --memory");
    }
    return swap;
  }

  private OptionalLong cpus() {
    Optional<String> text = a.value("--cpus");
    OptionalLong quota = number("--cpu-quota");
    if (quota.isPresent() && quota.getAsLong() > 0) {
      if (text.isPresent()) {
        throw new UsageException("--cpus conflicts with --cpu-quota: use one of them");
      }
      long period = number("--cpu-period").orElse(USUAL_PERIOD_MICROS);
      if (period < 1000 || period > 1_000_000) {
        throw new UsageException("--cpu-period is 1000 to 1000000 microseconds");
      }
      return OptionalLong.of(quota.getAsLong() * NANOS_PER_CPU / period);
    }
    return text.isPresent()
        ? OptionalLong.of(Processors.parse("--cpus", text.get()))
        : OptionalLong.empty();
  }

  private OptionalLong weight() {
    OptionalLong weight = number("--blkio-weight");
    if (weight.isPresent() && (weight.getAsLong() < 10 || weight.getAsLong() > 1000)) {
      throw new UsageException("--blkio-weight is 10 to 1000");
    }
    return weight;
  }

  private OptionalLong number(String flag) {
    Optional<String> text = a.value(flag);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text.get()));
    } catch (NumberFormatException e) {
      throw new UsageException(
          "invalid value '" + text.get() + "' for " + flag + ": want a number", e);
    }
  }
}
