package io.jbuild.runner.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.runner.proc.MountInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Hosts of either version, of both, and containers that see a part. */
final class HierarchiesTest {

  @Test
  void version_two_alone() {
    Hierarchies h =
        Hierarchies.parse(
            List.of("0::/user.slice/a.scope"),
            MountInfo.parse(
                List.of("30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw")));
    assertEquals(
        Optional.of(place("/sys/fs/cgroup", "/sys/fs/cgroup/user.slice/a.scope")), h.unified());
    assertTrue(h.classic().isEmpty());
  }

  @Test
  void both_versions_with_joined_controllers() {
    Hierarchies h =
        Hierarchies.parse(
            List.of("3:cpu,cpuacct:/", "2:memory:/a b", "1:name=systemd:/", "0::/x"),
            MountInfo.parse(
                List.of(
                    "31 30 0:1 / /cg/cpu rw - cgroup cgroup rw,cpu,cpuacct",
                    "32 30 0:2 / /cg/my\\040memory rw - cgroup cgroup rw,memory",
                    "33 30 0:3 / /cg/unified rw - cgroup2 cgroup2 rw",
                    "34 30 0:4 / /proc rw - proc proc rw")));
    assertEquals(
        Map.of(
            "cpu", place("/cg/cpu", "/cg/cpu"),
            "cpuacct", place("/cg/cpu", "/cg/cpu"),
            "memory", place("/cg/my memory", "/cg/my memory/a b")),
        h.classic());
    assertEquals(Optional.of(place("/cg/unified", "/cg/unified/x")), h.unified());
  }

  @Test
  void a_container_that_sees_its_own_part_alone() {
    Hierarchies h =
        Hierarchies.parse(
            List.of("2:memory:/docker/abc/inner", "0::/../up"),
            MountInfo.parse(
                List.of(
                    "32 30 0:2 /docker/abc /cg/memory rw - cgroup cgroup rw,memory",
                    "33 30 0:3 / /cg/unified rw - cgroup2 cgroup2 rw")));
    assertEquals(Map.of("memory", place("/cg/memory", "/cg/memory/inner")), h.classic());
    assertEquals(Optional.of(place("/cg/unified", "/cg/unified")), h.unified());
  }

  private static Hierarchies.Place place(String mount, String own) {
    return new Hierarchies.Place(Path.of(mount), Path.of(own));
  }
}
