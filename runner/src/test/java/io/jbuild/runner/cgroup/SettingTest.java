package io.jbuild.runner.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jbuild.runner.Limits;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is written for a limit. */
final class SettingTest {

  private static final Limits ALL =
      new Limits(
          OptionalLong.of(64 << 20),
          OptionalLong.of(96 << 20),
          OptionalLong.of(1_500_000_000),
          OptionalLong.of(1024),
          Optional.of("0-1"),
          OptionalLong.of(500),
          OptionalLong.of(100),
          Limits.DEFAULT_SHM_SIZE,
          List.of(),
          OptionalLong.empty());

  private static List<String> files(List<Setting> settings) {
    return settings.stream().map(s -> s.file() + "=" + s.value()).toList();
  }

  @Test
  void version_two_counts_swap_alone() {
    assertEquals(
        List.of(
            "memory.max=67108864",
            "memory.swap.max=33554432",
            "cpu.max=150000 100000",
            "cpu.weight=39",
            "cpuset.cpus=0-1",
            "pids.max=100",
            "io.bfq.weight=500"),
        files(Setting.unified(ALL)));
    assertEquals(
        Optional.of("io.weight=4950"),
        Setting.unified(ALL).get(6).otherwise().map(s -> s.file() + "=" + s.value()));
  }

  @Test
  void version_one_counts_memory_and_swap_together() {
    assertEquals(
        List.of(
            "memory.limit_in_bytes=67108864",
            "memory.memsw.limit_in_bytes=100663296",
            "cpu.cfs_period_us=100000",
            "cpu.cfs_quota_us=150000",
            "cpu.shares=1024",
            "cpuset.cpus=0-1",
            "pids.max=100",
            "blkio.weight=500"),
        files(Setting.classic(ALL)));
  }

  @Test
  void swap_is_as_much_again_as_memory_where_the_kernel_counts_it() {
    Limits limits = Limits.NONE.withMemory(OptionalLong.of(1000), OptionalLong.empty());
    assertEquals(
        List.of("memory.max=1000", "memory.swap.max=1000"), files(Setting.unified(limits)));
    assertEquals(true, Setting.unified(limits).get(1).optional());
  }

  @Test
  void no_limit_is_written_as_such() {
    Limits limits =
        Limits.NONE
            .withMemory(OptionalLong.of(1000), OptionalLong.of(-1))
            .withPids(OptionalLong.of(-1));
    assertEquals(
        List.of("memory.max=1000", "memory.swap.max=max", "pids.max=max"),
        files(Setting.unified(limits)));
  }
}
