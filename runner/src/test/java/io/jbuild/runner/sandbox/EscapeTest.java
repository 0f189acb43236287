package io.jbuild.runner.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.runner.Mount;
import io.jbuild.runner.RunResult;
import io.jbuild.runner.RunnerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What root in a container tries, to become more than that. */
final class EscapeTest {
  @TempDir Path directory;
  private TestRoot root;

  @BeforeEach
  void prepare() throws IOException {
    root = new TestRoot(directory);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mount -t tmpfs x /etc",
        "mount -t proc x /etc",
        "mount -t cgroup -o memory x /etc",
        "mount -t cgroup2 x /etc",
        "mount -t devtmpfs x /etc",
        "mount -o bind /bin /etc",
        "mount -o remount,rw /proc/sys",
        "mount -o remount,dev /",
        "umount /proc/sys",
        "umount /proc/kcore",
        "umount -l /proc",
        "busybox pivot_root . .",
      })
  void mounts_cannot_be_changed(String command) throws Exception {
    assertRefused("busybox " + command.replace("busybox ", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-m", "-U", "-n", "-p", "-i", "-u", "-U -r -m"})
  void namespaces_cannot_be_made(String flags) throws Exception {
    assertRefused("busybox unshare " + flags + " true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-m", "-n", "-p", "-u", "-i"})
  void namespaces_of_others_cannot_be_entered(String flags) throws Exception {
    assertRefused("busybox nsenter -t 1 " + flags + " true");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/proc/sys/kernel/core_pattern",
        "/proc/sys/kernel/modprobe",
        "/proc/sys/vm/overcommit_memory",
        "/proc/sys/net/ipv4/ip_forward",
        "/proc/sysrq-trigger",
        "/proc/irq/default_smp_affinity",
        "/sys/kernel/uevent_helper",
        "/sys/kernel/mm/transparent_hugepage/enabled",
        "/sys/fs/cgroup/release_agent",
        "/sys/fs/cgroup/cgroup.procs",
      })
  void the_kernels_settings_cannot_be_written(String file) throws Exception {
    assertRefused("echo x > " + file);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/disk", "/dev/disk", "/dev/shm/disk", "/given/disk", "/tmpfs/disk"})
  void a_device_that_one_makes_cannot_be_opened(String node) throws Exception {
    Path given = Files.createDirectories(directory.resolve("given"));
    // 1:1 is /dev/mem and 1:3 is /dev/null: the number is not what it is about
    TestRoot.Output o =
        root.sh(
            "busybox mknod " + node + " c 1 3 && echo made; echo x > " + node + " && echo opened",
            b ->
                b.mounts(
                    List.of(
                        new Mount.Bind(given, ContainerPath.of("/given"), false, true),
                        new Mount.Tmpfs(ContainerPath.of("/tmpfs"), ""))));
    assertEquals("made\n", o.out(), o.err());
  }

  @Test
  void the_devices_of_every_container_work() throws Exception {
    TestRoot.Output o =
        root.sh(
            "echo x > /dev/null && head -c 2 /dev/zero | busybox wc -c"
                + " && head -c 2 /dev/urandom | busybox wc -c && ! echo x > /dev/full"
                + " && busybox ls -l /dev/null | head -c 10");
    assertEquals("2\n2\ncrw-rw-rw-", o.out(), o.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cat /proc/kcore",
        "cat /proc/keys",
        "cat /proc/timer_list",
        "ls /sys/firmware",
        "ls /proc/acpi",
        "ls /proc/scsi"
      })
  void what_tells_of_the_host_is_empty(String command) throws Exception {
    assertEquals("", root.sh(command + " | head -c 9").out());
  }

  @Test
  void only_its_own_processes_are_there_to_be_signalled() throws Exception {
    TestRoot.Output o =
        root.sh("ls /proc | grep -c '^[0-9]'; kill -9 -1; ls /proc/1/root; kill -0 2000000");
    assertTrue(o.out().startsWith("3\n"), o.out());
    assertFalse(o.out().contains("home"), o.out());
  }

  @Test
  void neither_the_environment_nor_the_command_line_of_the_host_is_there() throws Exception {
    TestRoot.Output o = root.sh("env; cat /proc/1/environ; cat /proc/*/cmdline");
    assertFalse(o.out().contains("java"), o.out());
    for (String line : o.out().split("\n|\0")) {
      String name = line.contains("=") ? line.substring(0, line.indexOf('=')) : "";
      assertTrue(List.of("PATH", "HOME", "PWD", "SHLVL", "_", "").contains(name), line);
    }
  }

  @Test
  void the_place_of_the_control_group_is_not_told() throws Exception {
    for (String line : root.sh("cat /proc/self/cgroup").out().split("\n")) {
      assertTrue(line.isEmpty() || line.endsWith(":/"), line);
    }
  }

  /** As of CVE-2019-5736 and of images whose directories are links. */
  @ParameterizedTest
  @ValueSource(strings = {"/proc", "/sys", "/dev", "/etc", "/run"})
  void a_link_in_the_place_of_a_directory_stays_inside(String name) throws Exception {
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Path victim = Files.writeString(outside.resolve("hosts"), "untouched\n");
    Path link = root.lower().resolve(name.substring(1));
    if (name.equals("/etc")) {
      Files.delete(link.resolve("keep"));
      Files.delete(link);
    }
    Files.createSymbolicLink(link, outside);
    Path source = Files.writeString(directory.resolve("source"), "ours\n");
    try {
      root.sh(
          "echo x > /proc/sys/kernel/domainname; echo x > /etc/hosts; touch /run/x /dev/x /sys/x",
          b ->
              b.mounts(
                  List.of(
                      new Mount.Bind(source, ContainerPath.of("/etc/hosts"), true, false),
                      new Mount.Bind(source, ContainerPath.of("/run/secrets/s"), true, false))));
    } catch (RunnerException e) {
      // refused at once: as good as contained
      assertTrue(String.valueOf(e.getMessage()).contains("cannot"), e.getMessage());
    }
    assertEquals("untouched\n", Files.readString(victim));
    assertEquals("ours\n", Files.readString(source));
    try (Stream<Path> files = Files.list(outside)) {
      assertEquals(List.of(victim), files.toList());
    }
  }

  /** The volume is shared with a container that puts a link where the mount goes. */
  @Test
  void a_link_in_a_volume_cannot_lead_a_mount_outside_cve_2021_30465() throws Exception {
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Path volume = Files.createDirectories(directory.resolve("volume"));
    Path source = Files.createDirectories(directory.resolve("source"));
    Path swapped = volume.resolve("d");
    AtomicBoolean goOn = new AtomicBoolean(true);
    Thread swap =
        new Thread(
            () -> {
              while (goOn.get()) {
                swap(swapped, outside);
              }
            });
    swap.start();
    try {
      for (int i = 0; i < 40; i++) {
        String target = i % 2 == 0 ? "/v/d/deep" : "/v/d";
        List<Mount> mounts =
            List.of(
                new Mount.Bind(volume, ContainerPath.of("/v"), false, true),
                new Mount.Bind(source, ContainerPath.of(target), false, true),
                new Mount.Tmpfs(ContainerPath.of(target), ""));
        try {
          TestRoot.Output o = root.sh("cat /proc/mounts; ls " + outside, b -> b.mounts(mounts));
          assertFalse(o.out().contains("lower/"), o.out());
        } catch (RunnerException e) {
          assertTrue(String.valueOf(e.getMessage()).contains("cannot"), e.getMessage());
        }
      }
    } finally {
      goOn.set(false);
      swap.join();
    }
    try (Stream<Path> files = Files.list(outside)) {
      assertEquals(List.of(), files.toList());
    }
  }

  private static void swap(Path at, Path outside) {
    try {
      Files.deleteIfExists(at.resolve("deep"));
      Files.deleteIfExists(at);
      Files.createSymbolicLink(at, outside);
      Files.delete(at);
      Files.createDirectory(at);
    } catch (IOException e) {
      // a container has just made something in there: the next turn finds it
      Thread.onSpinWait();
    }
  }

  private void assertRefused(String command) throws Exception {
    TestRoot.Output o = root.sh(command + " && echo ESCAPED");
    assertFalse(o.out().contains("ESCAPED"), command);
    assertFalse(o.result().equals(new RunResult.Exited(0)), command);
    assertFalse(o.err().contains("not found"), o.err());
    assertFalse(o.err().contains("invalid option"), o.err());
  }
}
