package io.jbuild.runner.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.runner.Limits;
import io.jbuild.runner.jna.JnaLinux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errors and leftovers; limits that bite are shown where a container runs. */
final class HostCgroupsTest {
  @TempDir Path directory;

  private HostCgroups source(Hierarchies h) {
    return HostCgroups.of(JnaLinux.open(), h);
  }

  @Test
  void no_limit_needs_no_group() throws Exception {
    assertTrue(source(new Hierarchies(Optional.empty(), Map.of())).create(Limits.NONE).isEmpty());
  }

  @Test
  void a_missing_controller_is_named() {
    IOException e =
        assertThrows(
            IOException.class,
            () ->
                source(new Hierarchies(Optional.empty(), Map.of()))
                    .create(Limits.NONE.withPids(OptionalLong.of(5))));
    assertEquals(
        "cannot limit pids: this host has no control group controller pids", e.getMessage());
  }

  @Test
  void what_a_dead_process_left_is_removed() throws Exception {
    Path own = Files.createDirectories(directory.resolve("pids"));
    Path dead = Files.createDirectories(own.resolve("jbuild-999999999-1"));
    Path living = Files.createDirectories(own.resolve("jbuild-1-1"));
    Hierarchies h =
        new Hierarchies(Optional.empty(), Map.of("pids", new Hierarchies.Place(own, own)));
    IOException e =
        assertThrows(
            IOException.class, () -> source(h).create(Limits.NONE.withPids(OptionalLong.of(5))));
    assertTrue(String.valueOf(e.getMessage()).contains("the kernel has no pids.max"));
    try (var left = Files.list(own)) {
      assertEquals(List.of(living), left.toList());
    }
    assertTrue(Files.notExists(dead));
  }

  @Test
  void a_group_goes_when_its_maker_is_gone_though_a_thread_has_its_number(@TempDir Path parent)
      throws Exception {
    long own = ProcessHandle.current().pid();
    String thread;
    try (var tasks = Files.list(Path.of("/proc/self/task"))) {
      thread =
          tasks
              .map(t -> t.getFileName().toString())
              .filter(t -> !t.equals(Long.toString(own)))
              .findFirst()
              .orElseThrow();
    }
    Path living = Files.createDirectory(parent.resolve("jbuild-" + own + "-1"));
    Path reused = Files.createDirectory(parent.resolve("jbuild-" + own + "-2"));
    Files.setLastModifiedTime(reused, FileTime.fromMillis(0));
    Path dead = Files.createDirectory(parent.resolve("jbuild-" + thread + "-1"));
    Path other = Files.createDirectory(parent.resolve("jbuild-x-1"));
    HostCgroups.removeDead(parent);
    assertEquals(
        List.of(true, false, false, true),
        List.of(
            Files.exists(living), Files.exists(reused), Files.exists(dead), Files.exists(other)));
  }
}
