package io.jbuild.builder.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.builder.BuildEvent.Stream;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.RunPolicy;
import io.jbuild.builder.Secret;
import io.jbuild.builder.plan.FileOrigin;
import io.jbuild.builder.plan.RunMount;
import io.jbuild.builder.plan.RunStep;
import io.jbuild.builder.plan.StepHead;
import io.jbuild.grammar.Source;
import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.TocEntry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands in the real sandbox, on the host's busybox. */
@Timeout(120)
class RunExecutorTest {
  private static final String SECRET = "correct-horse-battery-staple";

  @TempDir Path directory;
  private Store store;
  private LayerHandle base;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeEach
  void open() throws IOException {
    Busybox.assume();
    store = Busybox.open(directory.resolve("store"));
    base = Busybox.layer(store);
  }

  @AfterEach
  void close() throws IOException {
    if (store != null) {
      store.close();
    }
  }

  @Test
  void what_a_command_changes_is_the_layer_and_nothing_else() throws Exception {
    LayerHandle layer = run("echo hi > /tmp/a; rm /etc/group; mkdir /new");
    List<String> paths = new ArrayList<>();
    for (TocEntry entry : layer.toc()) {
      paths.add(entry.kind() == TocEntry.Kind.WHITEOUT ? "-" + entry.path() : "" + entry.path());
    }
    assertEquals(List.of("/etc", "-/etc/group", "/new", "/tmp", "/tmp/a"), paths);
  }

  @Test
  void the_same_command_gives_the_same_layer_at_another_time() throws Exception {
    LayerHandle one = run("echo hi > /tmp/a; mkdir /d; ln -s a /tmp/b");
    Thread.sleep(1100);
    LayerHandle two = run("echo hi > /tmp/a; mkdir /d; ln -s a /tmp/b");
    assertEquals(one.layer(), two.layer());
  }

  @Test
  void a_command_that_changes_nothing_leaves_no_trace_of_its_mounts() throws Exception {
    LayerHandle layer = run("cat /etc/hosts /etc/resolv.conf > /dev/null; ls /proc/1 > /dev/null");
    assertEquals(0, layer.toc().size(), () -> "" + paths(layer));
  }

  @Test
  void user_home_and_groups_come_from_the_image() throws Exception {
    RunStep step = step("id -u; id -g; echo $HOME; pwd");
    run(
        new RunStep(
            step.head(),
            step.parent(),
            step.argv(),
            step.env(),
            Set.of(),
            Map.of(),
            ContainerPath.of("/home/app"),
            "app",
            "linux/amd64",
            RunStep.Network.NONE,
            false,
            List.of()));
    assertEquals("1000\n1000\n/home/app\n/home/app\n", printed.toString(StandardCharsets.UTF_8));
  }

  @Test
  void a_failure_says_command_exit_code_and_last_output() {
    BuildException e = assertThrows(BuildException.class, () -> run("echo why; exit 7"));
    assertEquals(ErrorCode.RUN_FAILED, e.code());
    assertEquals(
        """
        process "/bin/sh -c echo why; exit 7" did not complete successfully: exit code: 7
        its last output:
        why
        Dockerfile:2
        --------------------
           1 |     FROM x
           2 | >>> RUN y
        --------------------
        """,
        e.describe());
  }

  @Test
  void a_signal_is_told_apart() {
    // the first process of a namespace is spared the signals that it sends itself (kill(2))
    BuildException e =
        assertThrows(BuildException.class, () -> run("sh -c 'kill -TERM $$'; exit $?"));
    assertEquals(ErrorCode.RUN_FAILED, e.code());
    assertTrue(e.getMessage().contains("exit code: 143"), e.getMessage());
  }

  @Test
  void a_command_that_is_not_there_is_said_so() {
    BuildException e =
        assertThrows(BuildException.class, () -> run(command(List.of("nonsense"), List.of(), "/")));
    assertTrue(e.getMessage().contains("nonsense"), e.getMessage());
    assertTrue(e.getMessage().contains("127"), e.getMessage());
  }

  @Test
  void a_secret_is_seen_masked_and_kept_nowhere() throws Exception {
    RunMount mount =
        new RunMount.SecretFile(
            "token",
            Optional.of(ContainerPath.of("/run/secrets/token")),
            Optional.of("TOKEN"),
            true,
            0400,
            0,
            0);
    run(
        command(
            List.of(
                "/bin/sh",
                "-c",
                "cat /run/secrets/token; echo; echo $TOKEN; wc -c < /run/secrets/token"),
            List.of(mount),
            "/"));
    assertEquals("****\n****\n" + SECRET.length() + "\n", printed.toString(StandardCharsets.UTF_8));
    try (java.util.stream.Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertFalse(content.contains(SECRET), "the secret is in " + file);
      }
    }
  }

  @Test
  void a_cache_mount_outlives_the_step_and_is_not_in_the_layer() throws Exception {
    RunMount.Cache cache =
        new RunMount.Cache(
            "c",
            ContainerPath.of("/cache"),
            RunMount.Sharing.LOCKED,
            false,
            FileOrigin.NOTHING,
            ContainerPath.ROOT,
            0755,
            0,
            0);
    LayerHandle layer = run(command(sh("echo x > /cache/f"), List.of(cache), "/"));
    assertEquals(List.of(), paths(layer));
    run(command(sh("cat /cache/f"), List.of(cache), "/"));
    assertEquals("x\n", printed.toString(StandardCharsets.UTF_8));
  }

  @Test
  void a_bind_from_another_root_shows_its_files_and_forgets_writes() throws Exception {
    RunMount bind =
        new RunMount.Bind(
            new FileOrigin.OfStep(0), ContainerPath.of("/etc"), ContainerPath.of("/m/deep"), true);
    LayerHandle layer =
        run(command(sh("cat /m/deep/group; echo w > /m/deep/new"), List.of(bind), "/"));
    assertEquals("root:x:0:\napp:x:1000:\n", printed.toString(StandardCharsets.UTF_8));
    assertEquals(List.of(), paths(layer));
    assertFalse(Files.exists(base.tree().resolve("etc/new")));
  }

  @Test
  void an_interrupt_ends_it_at_once_and_leaves_nothing() throws Exception {
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                run("echo started; sleep 1000");
              } catch (Throwable e) {
                end.set(e);
              }
            });
    thread.start();
    while (!printed.toString(StandardCharsets.UTF_8).contains("started")) {
      Thread.sleep(10);
    }
    long begin = System.nanoTime();
    thread.interrupt();
    thread.join(3000);
    assertFalse(thread.isAlive(), "still running");
    assertTrue(end.get() instanceof InterruptedException, () -> "" + end.get());
    assertTrue(System.nanoTime() - begin < 3_000_000_000L);
    assertFalse(Files.readString(Path.of("/proc/self/mountinfo")).contains(directory.toString()));
  }

  private static List<String> sh(String line) {
    return List.of("/bin/sh", "-c", line);
  }

  private static List<String> paths(LayerHandle layer) {
    List<String> paths = new ArrayList<>();
    try {
      for (TocEntry entry : layer.toc()) {
        paths.add(entry.path().value());
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return paths;
  }

  private LayerHandle run(String line) throws Exception {
    return run(step(line));
  }

  private LayerHandle run(RunStep step) throws Exception {
    Scene scene =
        new Scene(
            store,
            Busybox.files(),
            Busybox.runtime(),
            RunPolicy.USUAL,
            Map.of("token", new Secret.OfBytes(Bytes.of(SECRET.getBytes(StandardCharsets.UTF_8)))),
            Map.of(),
            OptionalLong.empty(),
            Optional.empty());
    StepReporter reporter =
        new StepReporter() {
          @Override
          public void printed(Stream stream, byte[] bytes) {
            printed.writeBytes(bytes);
          }

          @Override
          public void progressed(String what, long done, long total) {}
        };
    LayerHandle layer =
        new RunExecutor(scene, new Footing(RunPolicy.Isolation.AUTO, store.root()))
            .run(step, List.of(base), (origin, selected) -> List.of(base), reporter);
    layer.layer();
    return layer;
  }

  private static RunStep step(String line) {
    return command(sh(line), List.of(), "/");
  }

  private static RunStep command(List<String> argv, List<RunMount> mounts, String cwd) {
    Source source = Source.of("Dockerfile", "FROM x\nRUN y\n");
    StepHead head =
        new StepHead(0, "s", 1, 1, source, source.span(7, 12), "RUN y", Optional.empty());
    return new RunStep(
        head,
        OptionalInt.empty(),
        argv,
        Map.of("PATH", "/bin"),
        Set.of(),
        Map.of(),
        ContainerPath.of(cwd),
        "",
        "linux/amd64",
        RunStep.Network.NONE,
        false,
        mounts);
  }
}
