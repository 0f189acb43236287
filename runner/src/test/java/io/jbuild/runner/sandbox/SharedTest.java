package io.jbuild.runner.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.runner.Namespace;
import io.jbuild.runner.RunResult;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.cgroup.HostCgroups;
import io.jbuild.runner.jna.JnaFileOps;
import io.jbuild.runner.jna.JnaLinux;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Process one by request, namespaces of the host, parameters and devices. */
final class SharedTest {
  @TempDir Path directory;
  private TestRoot root;

  @BeforeEach
  void prepare() throws IOException {
    root = new TestRoot(directory);
  }

  @Test
  void init_reaps_what_has_lost_its_parent() throws Exception {
    String orphans =
        "for i in 1 2 3; do (sleep 0.05 &) ; done; sleep 0.3;"
            + " grep -c 'State:.Z' /proc/[0-9]*/status | grep -c ':1'; cat /proc/1/comm; exit 5";
    TestRoot.Output o = root.sh(orphans, b -> b.init(true));
    assertEquals(new RunResult.Exited(5), o.result(), o.err());
    assertTrue(o.out().startsWith("0\n"), o.out());
  }

  @Test
  void init_hands_signals_on_and_tells_what_it_cannot_execute() throws Exception {
    TestRoot.Output o =
        root.sh("trap 'exit 7' TERM; kill -TERM 1; sleep 1 & wait", b -> b.init(true));
    assertEquals(new RunResult.Exited(7), o.result(), o.err());
    o = root.run(root.overlay(), b -> b.init(true), "no-such");
    assertEquals(new RunResult.Exited(127), o.result());
    assertEquals("jbuild: cannot execute no-such: not found\n", o.err());
  }

  @Test
  void the_hosts_name_and_queues_can_be_shared() throws Exception {
    String uts = Files.readSymbolicLink(Path.of("/proc/self/ns/uts")).toString();
    String ipc = Files.readSymbolicLink(Path.of("/proc/self/ns/ipc")).toString();
    TestRoot.Output o =
        root.sh(
            "busybox readlink /proc/self/ns/uts; busybox readlink /proc/self/ns/ipc",
            b -> b.shared(Set.of(Namespace.UTS, Namespace.IPC)));
    assertEquals(uts + "\n" + ipc + "\n", o.out(), o.err());
  }

  @Test
  void processes_of_the_host_can_be_shared_and_none_is_left() throws Exception {
    Path group = Path.of("/proc/self/ns/pid");
    JnaLinux linux = JnaLinux.open();
    Sandbox sandbox = Sandbox.open(linux, HostCgroups.of(linux), new JnaFileOps(linux));
    RunSpec spec =
        RunSpec.of(List.of("sh", "-c", "busybox readlink /proc/self/ns/pid; sleep 4712 & echo $!"))
            .env(List.of("PATH=/bin"))
            .shared(Set.of(Namespace.PID))
            .build();
    StringBuilder out = new StringBuilder();
    Stdio stdio =
        new Stdio.Captured(
            (b, n) -> out.append(new String(b, 0, n, StandardCharsets.UTF_8)), (b, n) -> {});
    RunningContainer c;
    try {
      c = sandbox.start(spec, root.overlay(), stdio);
    } catch (IOException e) {
      assumeTrue(!String.valueOf(e.getMessage()).contains("control group"), e.getMessage());
      throw e;
    }
    try (c) {
      while (out.chars().filter(x -> x == '\n').count() < 2) {
        Thread.sleep(10);
      }
    }
    List<String> lines = out.toString().lines().toList();
    assertEquals(Files.readSymbolicLink(group).toString(), lines.get(0));
    // one that has ended has no command line, whether or not the host's init has buried it
    Path left = Path.of("/proc", lines.get(1), "cmdline");
    assertTrue(Files.notExists(left) || Files.readString(left).isEmpty(), "a process was left");
  }

  @Test
  void namespaces_of_another_container_can_be_shared() throws Exception {
    Stdio quiet = new Stdio.Captured((b, n) -> {}, (b, n) -> {});
    RunSpec first =
        RunSpec.of(List.of("sh", "-c", "echo said >/dev/shm/note; sleep 600"))
            .env(List.of("PATH=/bin"))
            .hostname("first")
            .build();
    try (RunningContainer c = root.sandbox.start(first, root.overlay(), quiet)) {
      Path process = Path.of("/proc/" + c.pid());
      Map<Namespace, Path> joined = new EnumMap<>(Namespace.class);
      joined.put(Namespace.IPC, process);
      joined.put(Namespace.UTS, process);
      TestRoot.Output o =
          root.sh(
              "until cat /dev/shm/note; do sleep 0.05; done 2>/dev/null; hostname;"
                  + " busybox readlink /proc/self/ns/ipc; busybox readlink /proc/self/ns/uts",
              b -> b.joined(joined).hostname("second"));
      assertEquals(
          "said\nfirst\n"
              + Files.readSymbolicLink(process.resolve("ns/ipc"))
              + "\n"
              + Files.readSymbolicLink(process.resolve("ns/uts"))
              + "\n",
          o.out(),
          o.err());
    }
  }

  @Test
  void a_parameter_of_its_own_namespaces_is_set() throws Exception {
    TestRoot.Output o =
        root.sh(
            "cat /proc/sys/kernel/msgmax /proc/sys/net/ipv4/ip_default_ttl",
            b -> b.sysctls(Map.of("kernel.msgmax", "4711", "net.ipv4.ip_default_ttl", "33")));
    assertEquals("4711\n33\n", o.out(), o.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kernel.core_pattern",
        "kernel/core_pattern",
        "vm.overcommit_memory",
        "net.ipv4.../../../kernel/core_pattern",
        "kernel.domainname"
      })
  void a_parameter_of_the_host_is_refused(String name) throws Exception {
    Path pattern = Path.of("/proc/sys/kernel/core_pattern");
    String before = Files.readString(pattern);
    Set<Namespace> shared = name.equals("kernel.domainname") ? Set.of(Namespace.UTS) : Set.of();
    RunnerException e =
        assertThrows(
            RunnerException.class,
            () -> root.sh("true", b -> b.sysctls(Map.of(name, "|/x")).shared(shared)));
    assertTrue(String.valueOf(e.getMessage()).contains("would change the host's"), e.getMessage());
    assertEquals(before, Files.readString(pattern));
  }

  @Test
  void a_device_of_the_host_can_have_another_name() throws Exception {
    TestRoot.Output o =
        root.sh(
            "head -c 3 /dev/nothing | busybox wc -c",
            b -> b.devices(List.of("/dev/zero:/dev/nothing")));
    assertEquals("3\n", o.out(), o.err());
  }
}
