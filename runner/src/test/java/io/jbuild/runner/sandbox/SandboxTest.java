package io.jbuild.runner.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.runner.Mount;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunResult;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.User;
import io.jbuild.runner.jna.JnaFileOps;
import io.jbuild.runner.jna.JnaLinux;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process in a sandbox can and cannot do. */
final class SandboxTest {
  @TempDir Path directory;
  private TestRoot root;

  @BeforeEach
  void prepare() throws IOException {
    root = new TestRoot(directory);
  }

  @Test
  void output_and_exit_code_come_back() throws Exception {
    TestRoot.Output o = root.sh("echo out; echo err >&2; exit 3");
    assertEquals(new RunResult.Exited(3), o.result());
    assertEquals("out\n", o.out());
    assertEquals("err\n", o.err());
  }

  @Test
  void a_signal_is_told_apart_from_an_exit_code() throws Exception {
    TestRoot.Output o = root.sh("kill -9 $$; sh -c 'kill -15 $$'; exit $?");
    assertEquals(new RunResult.Exited(143), o.result());
    RunSpec spec = RunSpec.of(List.of("sleep", "100")).env(List.of("PATH=/bin")).build();
    try (RunningContainer c = root.sandbox.start(spec, root.overlay(), silent())) {
      c.signal(9);
      assertEquals(new RunResult.Killed(9), c.waitFor());
    }
  }

  private static Stdio silent() {
    return new Stdio.Captured((b, n) -> {}, (b, n) -> {});
  }

  @Test
  void it_is_process_one_with_a_host_name_and_loopback_of_its_own() throws Exception {
    TestRoot.Output o =
        root.sh(
            "echo $$; hostname; ip -o addr show lo; ls /proc | grep -c '^[0-9]'",
            b -> b.hostname("box"));
    assertTrue(o.out().startsWith("1\nbox\n"), o.out() + o.err());
    assertTrue(o.out().contains("127.0.0.1/8"), o.out());
  }

  @Test
  void changes_go_to_the_upper_directory_alone() throws Exception {
    RootFilesystem.Overlay overlay = root.overlay();
    root.run(overlay, b -> b, "sh", "-c", "echo new > /new; rm /etc/keep");
    assertEquals("new\n", Files.readString(overlay.upper().resolve("new")));
    assertEquals("keep\n", Files.readString(root.lower().resolve("etc/keep")));
  }

  @Test
  void capabilities_are_dropped_and_no_new_ones_can_come() throws Exception {
    TestRoot.Output o =
        root.sh("grep -E '^(CapPrm|CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status");
    assertEquals(
        """
        CapPrm:\t00000000a80425fb
        CapEff:\t00000000a80425fb
        CapBnd:\t00000000a80425fb
        NoNewPrivs:\t1
        Seccomp:\t2
        """,
        o.out());
  }

  @Test
  void another_user_has_no_capability_and_just_its_groups() throws Exception {
    TestRoot.Output o =
        root.sh(
            "id -u; id -g; id -G; grep CapEff /proc/self/status",
            b -> b.user(new User(1000, 1001, List.of(7L, 8L))));
    assertEquals("1000\n1001\n1001 7 8\nCapEff:\t0000000000000000\n", o.out());
  }

  @Test
  void a_process_is_counted_whatever_its_name() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<String> command =
        List.of("sh", "-c", "(printf '\\377)' >/proc/self/comm; echo named; sleep 9) & wait");
    RunSpec spec = RunSpec.of(command).env(List.of("PATH=/bin")).build();
    Stdio stdio = new Stdio.Captured((b, n) -> out.write(b, 0, n), (b, n) -> {});
    try (RunningContainer c = root.sandbox.start(spec, root.overlay(), stdio)) {
      while (out.size() == 0) {
        Thread.sleep(5);
      }
      assertTrue(c.processes().size() >= 2, c.processes().toString());
      assertTrue(c.usage().tasks() >= 2, c.usage().toString());
      c.signal(9);
    }
  }

  @Test
  void mounting_and_new_namespaces_are_refused() throws Exception {
    assertTrue(
        root.sh("mount -t tmpfs x /etc").err().contains("ermission denied")
            || root.sh("mount -t tmpfs x /etc").err().contains("not permitted"));
    assertTrue(root.sh("unshare -m true").err().contains("not permitted"));
  }

  @Test
  void nothing_that_is_open_here_is_open_there() throws Exception {
    try (var in = Files.newInputStream(root.lower().resolve("etc/keep"))) {
      assertEquals(107, in.read());
      TestRoot.Output o = root.sh("ls /proc/self/fd");
      // ls has its directory open as 3
      assertEquals("0\n1\n2\n3\n", o.out());
    }
  }

  @Test
  void what_docker_masks_is_masked() throws Exception {
    TestRoot.Output o =
        root.sh(
            "cat /proc/kcore | head -c 1; ls /sys/firmware; echo x > /proc/sys/kernel/domainname");
    assertEquals("", o.out());
    assertTrue(o.err().contains("ead-only file system"), o.err());
  }

  @Test
  void a_missing_command_and_one_that_is_no_program_are_told_apart() throws Exception {
    RunnerException missing = assertThrows(RunnerException.class, () -> exec("nothing-here"));
    assertEquals(127, missing.kind().exitCode());
    assertEquals("cannot execute nothing-here: not found in $PATH", missing.getMessage());
    RunnerException plain = assertThrows(RunnerException.class, () -> exec("/etc/keep"));
    assertEquals(126, plain.kind().exitCode());
    assertEquals("cannot execute /etc/keep: EACCES (permission denied)", plain.getMessage());
  }

  private void exec(String command) throws Exception {
    root.run(root.overlay(), b -> b, command);
  }

  @Test
  void binds_can_be_read_only_and_leave_named_stubs() throws Exception {
    Path source = Files.createDirectories(directory.resolve("source"));
    Files.writeString(source.resolve("f"), "bound\n");
    RootFilesystem.Overlay overlay = root.overlay();
    RunSpec spec =
        RunSpec.of(List.of("sh", "-c", "cat /a/b/f && ! touch /a/b/g"))
            .env(List.of("PATH=/bin"))
            .mounts(List.of(new Mount.Bind(source, ContainerPath.of("/a/b"), true, true)))
            .build();
    try (RunningContainer c = root.sandbox.start(spec, overlay, silent())) {
      assertEquals(new RunResult.Exited(0), c.waitFor());
      assertEquals(
          List.of("/proc", "/dev", "/sys", "/a", "/a/b"),
          c.stubs().stream().map(ContainerPath::value).toList());
    }
  }

  @Test
  void a_link_in_the_image_cannot_lead_a_mount_outside() throws Exception {
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Files.createSymbolicLink(root.lower().resolve("trap"), outside);
    Path source = Files.createDirectories(directory.resolve("source"));
    TestRoot.Output o =
        root.sh(
            "ls -d /trap/",
            b ->
                b.mounts(
                    List.of(
                        new Mount.Tmpfs(ContainerPath.of("/ok"), ""),
                        new Mount.Bind(source, ContainerPath.of("/trapped"), false, true))));
    assertFalse(o.out().contains("trap"), o.out());
    try (Stream<Path> files = Files.list(outside)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void what_was_made_to_mount_on_is_taken_away_again() throws Exception {
    Path source = Files.writeString(directory.resolve("hosts"), "127.0.0.1 x\n");
    List<Mount> mounts =
        List.of(
            new Mount.Bind(source, ContainerPath.of("/etc/hosts"), false, false),
            new Mount.Bind(source, ContainerPath.of("/run/secrets/s"), true, false));
    RunSpec spec =
        RunSpec.of(List.of("sh", "-c", "cat /etc/hosts /run/secrets/s; echo made > /etc/made"))
            .env(List.of("PATH=/bin"))
            .mounts(mounts)
            .build();
    // the directories of the system's own file systems stay, as runc leaves them
    String system = "[/dev, /proc, /sys]";
    for (String expected : List.of("[/dev, /etc, /etc/made, /proc, /sys]", system)) {
      RootFilesystem.Overlay fresh = root.overlay();
      RunSpec one =
          expected.equals(system)
              ? RunSpec.of(List.of("true")).env(List.of("PATH=/bin")).mounts(mounts).build()
              : spec;
      try (RunningContainer c = root.sandbox.start(one, fresh, silent())) {
        assertEquals(new RunResult.Exited(0), c.waitFor());
        new StubCleaner(fresh, new JnaFileOps(JnaLinux.open())).clean(c.stubs());
      }
      try (Stream<Path> files = Files.walk(fresh.upper())) {
        assertEquals(
            expected,
            files.skip(1).map(f -> "/" + fresh.upper().relativize(f)).sorted().toList().toString());
      }
    }
  }

  @Test
  void a_read_only_root_can_be_read_and_not_written() throws Exception {
    TestRoot.Output o = root.sh("cat /etc/keep; touch /x", b -> b.readOnlyRoot(true));
    assertEquals("keep\n", o.out());
    assertTrue(o.err().contains("Read-only"), o.err());
  }

  @Test
  void a_terminal_is_a_terminal() throws Exception {
    RunSpec spec =
        RunSpec.of(List.of("sh", "-c", "tty; stty size; echo to-tty > /dev/tty"))
            .env(List.of("PATH=/bin"))
            .build();
    try (RunningContainer c =
        root.sandbox.start(spec, root.overlay(), new Stdio.NewTerminal(33, 99))) {
      StringBuilder out = new StringBuilder();
      byte[] buffer = new byte[1024];
      RunningContainer.Terminal terminal = c.terminal().orElseThrow();
      for (int n = terminal.read(buffer); n >= 0; n = terminal.read(buffer)) {
        out.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
      }
      assertEquals("/dev/pts/0\r\n33 99\r\nto-tty\r\n", out.toString());
      assertEquals(new RunResult.Exited(0), c.waitFor());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 500, 700})
  void hundreds_of_layers_can_be_mounted(int count) throws Exception {
    RootFilesystem.Overlay one = root.overlay();
    List<Path> lower = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path layer = Files.createDirectories(directory.resolve("layers/layer-number-" + i));
      Files.writeString(layer.resolve("f" + i), "");
      lower.add(layer);
    }
    lower.add(root.lower());
    TestRoot.Output o =
        root.run(
            new RootFilesystem.Overlay(lower, one.upper(), one.work(), one.mountPoint()),
            b -> b,
            "sh",
            "-c",
            "ls / | grep -c ^f");
    assertEquals(count + "\n", o.out(), o.err());
    try (Stream<Path> left = Files.list(one.mountPoint().getParent())) {
      assertEquals(List.of(), left.filter(p -> p.toString().contains("/links")).toList());
    }
  }

  @Test
  void fifty_containers_leave_nothing() throws Exception {
    long mounts = Files.readAllLines(Path.of("/proc/self/mounts")).size();
    long descriptors = openDescriptors();
    long start = System.nanoTime();
    for (int i = 0; i < 50; i++) {
      assertEquals(new RunResult.Exited(0), root.sh("true").result());
    }
    if (Boolean.getBoolean("jbuild.times")) {
      System.out.println((System.nanoTime() - start) / 50_000 + " us a container");
    }
    assertEquals(mounts, Files.readAllLines(Path.of("/proc/self/mounts")).size());
    assertTrue(openDescriptors() <= descriptors + 4, "descriptors were left open");
  }

  private static long openDescriptors() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }
}
