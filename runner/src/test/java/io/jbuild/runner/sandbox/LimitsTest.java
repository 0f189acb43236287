package io.jbuild.runner.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.runner.Limits;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunResult;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.Usage;
import io.jbuild.runner.cgroup.HostCgroups;
import io.jbuild.runner.jna.JnaFileOps;
import io.jbuild.runner.jna.JnaLinux;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits that bite, and what they leave. */
final class LimitsTest {
  @TempDir Path directory;
  private TestRoot root;
  private Sandbox sandbox;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @BeforeEach
  void prepare() throws IOException {
    root = new TestRoot(directory);
    JnaLinux linux = JnaLinux.open();
    sandbox = Sandbox.open(linux, HostCgroups.of(linux), new JnaFileOps(linux));
  }

  private RunResult run(Limits limits, String script) throws Exception {
    RunSpec spec =
        RunSpec.of(List.of("sh", "-c", script)).env(List.of("PATH=/bin")).limits(limits).build();
    RootFilesystem overlay = root.overlay();
    Stdio stdio = new Stdio.Captured((b, n) -> out.write(b, 0, n), (b, n) -> out.write(b, 0, n));
    try (RunningContainer c = sandbox.start(spec, overlay, stdio)) {
      return c.waitFor();
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      assumeTrue(!message.startsWith("cannot limit"), message);
      throw e;
    }
  }

  private static long groups() throws IOException {
    try (Stream<Path> all = Files.walk(Path.of("/sys/fs/cgroup"), 4)) {
      String mine = "jbuild-" + ProcessHandle.current().pid() + '-';
      return all.filter(p -> p.getFileName().toString().startsWith(mine)).count();
    }
  }

  @Test
  void more_memory_than_allowed_is_told_apart_from_a_kill() throws Exception {
    Limits limits = Limits.NONE.withMemory(OptionalLong.of(16 << 20), OptionalLong.of(16 << 20));
    RunResult hog = run(limits, "a=xxxxxxxxxxxxxxxx; while true; do a=$a$a; done");
    assertEquals(new RunResult.OutOfMemory(OptionalLong.of(16 << 20)), hog);
    assertEquals(137, hog.exitCode());
    assertEquals(new RunResult.Exited(0), run(limits, "true"));
    assertEquals(0, groups());
  }

  @Test
  void a_fork_bomb_meets_the_limit_of_processes() throws Exception {
    run(
        Limits.NONE.withPids(OptionalLong.of(10)),
        "i=0; while [ $i -lt 30 ]; do sleep 5 & i=$((i+1)); done; kill -9 -1");
    assertTrue(
        out.toString(StandardCharsets.UTF_8).contains("can't fork"),
        out.toString(StandardCharsets.UTF_8));
    assertEquals(0, groups());
  }

  @Test
  void processors_are_shared_out() throws Exception {
    assertEquals(
        new RunResult.Exited(0),
        run(Limits.NONE.withNanoCpus(OptionalLong.of(500_000_000)), "true"));
    assertEquals(0, groups());
  }

  private static final String BOMB_WHEN_TOLD =
      "trap go=1 USR1; echo up; while [ -z \"$go\" ]; do sleep 0.05; done;"
          + " i=0; while [ $i -lt 40 ]; do sleep 5 & i=$((i+1)); done; kill -9 -1";

  private void updated(Limits before, Limits after) throws Exception {
    out.reset();
    RunSpec spec =
        RunSpec.of(List.of("sh", "-c", BOMB_WHEN_TOLD))
            .env(List.of("PATH=/bin"))
            .limits(before)
            .build();
    CountDownLatch up = new CountDownLatch(1);
    Stdio.Receiver receiver =
        (b, n) -> {
          out.write(b, 0, n);
          up.countDown();
        };
    try (RunningContainer c =
        sandbox.start(spec, root.overlay(), new Stdio.Captured(receiver, receiver))) {
      assertTrue(up.await(20, TimeUnit.SECONDS));
      c.update(before.with(after));
      Usage usage = c.usage();
      assertTrue(usage.tasks() > 0 && usage.memory() > 0, usage.toString());
      c.signal(10);
      c.waitFor();
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      assumeTrue(!message.startsWith("cannot limit"), message);
      throw e;
    }
    assertTrue(
        out.toString(StandardCharsets.UTF_8).contains("can't fork"),
        out.toString(StandardCharsets.UTF_8));
    assertEquals(0, groups());
  }

  @Test
  void a_limit_that_comes_later_holds_too() throws Exception {
    Limits pids = Limits.NONE.withPids(OptionalLong.of(10));
    updated(Limits.NONE, pids);
    updated(Limits.NONE.withMemory(OptionalLong.of(64 << 20), OptionalLong.empty()), pids);
    updated(Limits.NONE.withPids(OptionalLong.of(30)), pids);
  }

  @Test
  void more_memory_can_be_given_than_memory_and_swap_were_before() throws Exception {
    Limits little = Limits.NONE.withMemory(OptionalLong.of(32 << 20), OptionalLong.empty());
    updated(
        little,
        Limits.NONE
            .withMemory(OptionalLong.of(256 << 20), OptionalLong.empty())
            .withPids(OptionalLong.of(10)));
  }
}
