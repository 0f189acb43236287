package io.jbuild.runner.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.runner.RunResult;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.cgroup.HostCgroups;
import io.jbuild.runner.jna.JnaFileOps;
import io.jbuild.runner.jna.JnaLinux;
import io.jbuild.runner.network.HostNetworks;
import io.jbuild.runner.sandbox.Sandbox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The life of containers, and those who look at them. */
@Timeout(60)
final class ContainersTest {
  private static final int[] NO_SIZE = {0, 0};

  @TempDir Path directory;
  private TestStore store;
  private Containers containers;

  @BeforeEach
  void prepare() throws IOException {
    store = new TestStore(directory);
    containers = open();
  }

  private Containers open() throws IOException {
    JnaLinux linux = JnaLinux.open();
    return Containers.open(
        store,
        Sandbox.open(linux, HostCgroups.of(linux), new JnaFileOps(linux)),
        new JnaFileOps(linux),
        new HostNetworks(linux));
  }

  private static ContainerRecord.Builder sh(String script) {
    RunSpec spec =
        RunSpec.of(List.of("sh", "-c", script)).env(List.of("PATH=/bin")).hostname("box").build();
    return ContainerRecord.of("busybox", "sha256:0", List.of(), spec).network("none");
  }

  /** Takes down what a process writes. */
  private static final class Taker implements Attachment {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final CompletableFuture<Control> control = new CompletableFuture<>();

    @Override
    public synchronized void out(byte[] bytes, int length) {
      out.write(bytes, 0, length);
      notifyAll();
    }

    @Override
    public synchronized void err(byte[] bytes, int length) {
      err.write(bytes, 0, length);
    }

    @Override
    public void started(Control c) {
      control.complete(c);
    }

    synchronized void await(String text) throws InterruptedException {
      while (!out().contains(text)) {
        wait(1000);
      }
    }

    String out() {
      return out.toString(StandardCharsets.UTF_8);
    }
  }

  private RunResult run(Container c, Attachment to) throws Exception {
    return containers.run(c.record().id(), to, NO_SIZE, note -> {});
  }

  /** A container that runs until it is told to end, in a thread of this process. */
  private final class Background implements AutoCloseable {
    final Container container;
    final Taker taker = new Taker();
    final CompletableFuture<RunResult> end = new CompletableFuture<>();

    Background(ContainerRecord.Builder what) throws Exception {
      container = containers.create(what);
      Thread t =
          new Thread(
              () -> {
                try {
                  end.complete(run(container, taker));
                } catch (Exception e) {
                  end.completeExceptionally(e);
                }
              });
      t.setDaemon(true);
      t.start();
      taker.control.get(30, TimeUnit.SECONDS);
    }

    String id() {
      return container.record().id();
    }

    @Override
    public void close() throws Exception {
      if (!end.isDone()) {
        containers.stop(id(), Optional.of(Duration.ZERO), Optional.of(9));
        end.get(30, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void to_stop_one_that_ends_meanwhile_is_no_error() throws Exception {
    for (int i = 0; i < 20; i++) {
      try (Background c = new Background(sh("usleep " + i * 2000))) {
        containers.stop(c.id(), Optional.empty(), Optional.empty());
      }
    }
  }

  @Test
  void output_goes_to_who_looks_and_to_the_log() throws Exception {
    Container c = containers.create(sh("echo out; echo err >&2; exit 3"));
    Taker taker = new Taker();
    assertEquals(new RunResult.Exited(3), run(c, taker));
    assertEquals("out\n", taker.out());
    assertEquals("err\n", taker.err.toString(StandardCharsets.UTF_8));
    List<String> lines = new ArrayList<>();
    containers.logs(
        c.record().id(),
        Optional.empty(),
        Optional.empty(),
        -1,
        false,
        l -> lines.add((l.error() ? "2" : "1") + l.text()));
    lines.sort(null);
    assertEquals(List.of("1out\n", "2err\n"), lines);
    Container after = containers.get(c.record().shortId());
    assertEquals(ContainerState.Status.EXITED, after.state().status());
    assertEquals(3, after.state().exitCode());
    assertTrue(after.state().finished().isPresent());
  }

  @Test
  void what_it_changed_is_there_when_it_starts_again() throws Exception {
    Container c = containers.create(sh("cat /kept 2>/dev/null; echo kept >> /kept"));
    Taker taker = new Taker();
    run(c, taker);
    run(c, taker);
    assertEquals("kept\n", taker.out());
    try (Stream<Path> upper = Files.list(containers.upper(c.record().id()))) {
      assertEquals(
          List.of("dev", "kept", "proc", "sys"),
          upper.map(p -> p.getFileName().toString()).sorted().toList());
    }
    containers.remove(c.record().name(), false);
    assertTrue(containers.list().isEmpty());
    assertFalse(containers.find(c.record().name()).isPresent());
  }

  @Test
  void it_knows_its_name_by_its_files() throws Exception {
    Taker taker = new Taker();
    run(containers.create(sh("hostname; cat /etc/hostname; grep box /etc/hosts")), taker);
    assertEquals("box\nbox\n127.0.0.1\tbox\n", taker.out());
  }

  @Test
  void others_see_it_run_and_can_end_it() throws Exception {
    try (Background b = new Background(sh("trap 'exit 7' TERM; while true; do sleep 0.05; done"))) {
      Containers other = open();
      assertTrue(other.get(b.id()).isAlive());
      IOException running = assertThrows(IOException.class, () -> other.remove(b.id(), false));
      assertEquals(
          "cannot remove container "
              + b.container.record().name()
              + ": it is running; stop it or use --force",
          running.getMessage());
      other.stop(b.id(), Optional.of(Duration.ofSeconds(20)), Optional.empty());
      assertEquals(new RunResult.Exited(7), b.end.get(30, TimeUnit.SECONDS));
      assertEquals(7, other.await(b.id()));
    }
  }

  @Test
  void one_that_does_not_listen_is_killed() throws Exception {
    try (Background b = new Background(sh("trap '' TERM; while true; do sleep 0.05; done"))) {
      containers.stop(b.id(), Optional.of(Duration.ofMillis(300)), Optional.empty());
      assertEquals(new RunResult.Killed(9), b.end.get(30, TimeUnit.SECONDS));
      assertEquals(137, containers.get(b.id()).state().exitCode());
    }
  }

  @Test
  void a_further_process_runs_inside_with_its_own_streams() throws Exception {
    try (Background b = new Background(sh("sleep 100"))) {
      Taker taker = new Taker();
      RunSpec cat =
          RunSpec.of(List.of("sh", "-c", "cat; exit 5")).env(List.of("PATH=/bin")).build();
      CompletableFuture<Integer> code = new CompletableFuture<>();
      Thread t =
          new Thread(
              () -> {
                try {
                  code.complete(containers.exec(b.id(), cat, false, true, NO_SIZE, taker));
                } catch (IOException e) {
                  code.completeExceptionally(e);
                }
              });
      t.start();
      Attachment.Control control = taker.control.get(30, TimeUnit.SECONDS);
      control.input("typed".getBytes(StandardCharsets.UTF_8), 5);
      control.endInput();
      assertEquals(5, code.get(30, TimeUnit.SECONDS));
      assertEquals("typed", taker.out());
      RunnerException missing =
          assertThrows(
              RunnerException.class,
              () ->
                  containers.exec(
                      b.id(), RunSpec.of(List.of("nope")).build(), false, false, NO_SIZE, taker));
      assertEquals(127, missing.kind().exitCode());
    }
  }

  @Test
  void a_terminal_can_be_looked_at_resized_and_typed_into() throws Exception {
    try (Background b =
        new Background(
            sh("trap 'stty size' WINCH; echo ready; while read x; do echo got-$x; done")
                .terminal(true)
                .openInput(true))) {
      b.taker.await("ready");
      Taker second = new Taker();
      Thread looker =
          new Thread(
              () -> {
                try {
                  containers.attach(b.id(), second);
                } catch (IOException e) {
                  second.control.completeExceptionally(e);
                }
              });
      looker.start();
      Attachment.Control control = second.control.get(30, TimeUnit.SECONDS);
      control.input("hello\n".getBytes(StandardCharsets.UTF_8), 6);
      second.await("got-hello");
      b.taker.await("got-hello");
      control.resize(17, 42);
      control.input("x\n".getBytes(StandardCharsets.UTF_8), 2);
      second.await("17 42");
    }
  }

  @Test
  void a_failed_start_is_remembered_with_its_reason() throws Exception {
    RunSpec spec = RunSpec.of(List.of("no-such-command")).env(List.of("PATH=/bin")).build();
    Container c =
        containers.create(
            ContainerRecord.of("busybox", "sha256:0", List.of(), spec).network("none"));
    RunnerException e = assertThrows(RunnerException.class, () -> run(c, Attachment.NOBODY));
    ContainerState state = containers.get(c.record().id()).state();
    assertEquals(127, state.exitCode());
    assertEquals(e.getMessage(), state.error());
  }

  @Test
  void a_name_belongs_to_one() throws Exception {
    Container first = containers.create(sh("true").name("same"));
    IOException taken =
        assertThrows(IOException.class, () -> containers.create(sh("true").name("same")));
    assertEquals(
        "the container name 'same' is in use by container "
            + first.record().id()
            + ": remove or rename that one first",
        taken.getMessage());
    containers.rename("same", "other");
    containers.create(sh("true").name("same"));
    assertEquals(first.record().id(), containers.get("other").record().id());
  }

  @Test
  void restarts_are_counted_and_end() throws Exception {
    Container c =
        containers.create(sh("echo again; exit 1").restart(RestartPolicy.parse("on-failure:2")));
    Taker taker = new Taker();
    assertEquals(1, run(c, taker).exitCode());
    assertEquals("again\nagain\nagain\n", taker.out());
    assertEquals(2, containers.get(c.record().id()).state().restarts());
  }

  @Test
  void what_was_written_is_read_as_it_was() throws Exception {
    Container c =
        containers.create(sh("x").labels(Map.of("a", "b")).stopSignal(2).autoRemove(true));
    assertEquals(c.record(), open().get(c.record().id()).record());
  }

  @Test
  void twenty_at_once_and_forty_in_a_row_leave_nothing() throws Exception {
    run(containers.create(sh("true").autoRemove(true)), Attachment.NOBODY);
    long mounts = mounts();
    int descriptors = descriptors();
    for (int i = 0; i < 40; i++) {
      run(containers.create(sh("true").autoRemove(true)), Attachment.NOBODY);
    }
    ExecutorService pool = Executors.newFixedThreadPool(20);
    CountDownLatch all = new CountDownLatch(20);
    for (int i = 0; i < 20; i++) {
      pool.execute(
          () -> {
            try {
              run(containers.create(sh("true").autoRemove(true)), Attachment.NOBODY);
              all.countDown();
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
    }
    assertTrue(all.await(50, TimeUnit.SECONDS));
    pool.shutdown();
    assertEquals(mounts, mounts());
    assertTrue(descriptors() <= descriptors + 2, descriptors() + " > " + descriptors);
    assertTrue(containers.list().isEmpty());
    try (Stream<Path> left = Files.list(store.root().resolve("containers"))) {
      assertEquals(1, left.count()); // the directory of names
    }
    try (Stream<Path> left = Files.list(store.root().resolve("run"))) {
      assertEquals(0, left.count());
    }
  }

  /** Those of this store: others come and go on the same machine. */
  private long mounts() throws IOException {
    String root = store.root().toString();
    try (Stream<String> all = Files.lines(Path.of("/proc/self/mountinfo"))) {
      return all.filter(line -> line.contains(root)).count();
    }
  }

  private static int descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return (int) all.count();
    }
  }
}
