package io.jbuild.builder.solve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jbuild.builder.BuildEvent;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.CachePolicy;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.plan.BuildGraph;
import io.jbuild.builder.plan.FileOrigin;
import io.jbuild.builder.plan.RunMount;
import io.jbuild.builder.plan.RunStep;
import io.jbuild.builder.plan.Step;
import io.jbuild.builder.plan.StepHead;
import io.jbuild.builder.step.Origins;
import io.jbuild.builder.step.StepExecutor;
import io.jbuild.builder.step.StepReporter;
import io.jbuild.grammar.Source;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Recipe;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.layercache.store.FakeLayerStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SolverTest {
  @TempDir Path directory;
  private Store store;
  private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
  private final List<BuildEvent> events = new ArrayList<>();

  @BeforeEach
  void open() {
    store = DirectoryStore.open(directory, (root, blobs, lease) -> new FakeLayerStore(blobs));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void a_second_build_runs_nothing_and_says_cached_for_each_step() throws Exception {
    BuildGraph graph = graph(2, run(0, "a"), run(1, "b", 0), run(2, "c", 1));
    FileStack first = solve(graph);
    assertEquals(List.of("a", "b", "c"), ran);
    ran.clear();
    events.clear();
    FileStack second = solve(graph);
    assertEquals(List.of(), ran);
    assertEquals(3, events.stream().filter(e -> e instanceof BuildEvent.Cached).count());
    assertEquals(first.diffIds(), second.diffIds());
  }

  @Test
  void a_changed_step_runs_again_with_all_behind_it() throws Exception {
    solve(graph(2, run(0, "a"), run(1, "b", 0), run(2, "c", 1)));
    ran.clear();
    solve(graph(2, run(0, "a"), run(1, "x", 0), run(2, "c", 1)));
    assertEquals(List.of("x", "c"), ran);
  }

  @Test
  void a_parent_rebuilt_to_the_same_content_still_hits() throws Exception {
    solve(graph(1, run(0, "a"), run(1, "b", 0)));
    ran.clear();
    Step again = withMaxAge(run(0, "a"), Duration.ZERO);
    solve(graph(1, again, run(1, "b", 0)));
    assertEquals(List.of("a"), ran);
  }

  @Test
  void equal_steps_of_two_stages_run_once() throws Exception {
    BuildGraph graph =
        graph(4, run(0, "a"), run(1, "b", 0), run(2, "a"), run(3, "b", 2), mount(4, "end", 1, 3));
    solve(graph);
    assertEquals(List.of("a", "b", "end"), ran);
  }

  @Test
  void independent_steps_run_at_once() throws Exception {
    CyclicBarrier all = new CyclicBarrier(4);
    BuildGraph graph =
        graph(4, run(0, "a"), run(1, "b"), run(2, "c"), run(3, "d"), mount(4, "end", 0, 1, 2, 3));
    solve(
        graph,
        (step, below, origins, wanted, reporter) -> {
          if (step.id() < 4) {
            meet(all);
          }
          return layer(step);
        });
    assertFalse(all.isBroken());
  }

  @Test
  void the_failing_step_is_what_is_told_and_others_are_cancelled() {
    CyclicBarrier both = new CyclicBarrier(2);
    BuildGraph graph = graph(2, run(0, "slow"), run(1, "bad"), mount(2, "end", 0, 1));
    BuildException e =
        assertThrows(
            BuildException.class,
            () ->
                solve(
                    graph,
                    (step, below, origins, wanted, reporter) -> {
                      meet(both);
                      if (step.id() == 1) {
                        throw new BuildException(ErrorCode.RUN_FAILED, "exit code: 1");
                      }
                      Thread.sleep(TimeUnit.MINUTES.toMillis(5));
                      return layer(step);
                    }));
    assertEquals("exit code: 1\nDockerfile:2", e.describe().substring(0, 25));
    assertEquals(1, events.stream().filter(x -> x instanceof BuildEvent.Failed).count());
    assertEquals(1, events.stream().filter(x -> x instanceof BuildEvent.Cancelled).count());
  }

  @Test
  void what_was_done_before_a_failure_is_not_done_again() throws Exception {
    AtomicReference<String> bad = new AtomicReference<>("b");
    StepExecutor executor =
        (step, below, origins, wanted, reporter) -> {
          if (step.head().text().equals("RUN " + bad.get())) {
            throw new BuildException(ErrorCode.RUN_FAILED, "no");
          }
          return layer(step);
        };
    BuildGraph graph = graph(1, run(0, "a"), run(1, "b", 0));
    assertThrows(BuildException.class, () -> solve(graph, executor));
    ran.clear();
    bad.set("nothing");
    solve(graph, executor);
    assertEquals(List.of("b"), ran);
  }

  @Test
  void the_first_miss_of_a_stage_says_what_changed() throws Exception {
    solve(graph(0, run(0, "a")));
    events.clear();
    solve(graph(0, run(0, "z")));
    List<String> reasons = new ArrayList<>();
    for (BuildEvent event : events) {
      if (event instanceof BuildEvent.Missed missed) {
        reasons.addAll(missed.reasons());
      }
    }
    assertEquals(List.of("the instruction's text changed from 'a' to 'z'"), reasons);
  }

  @Test
  void a_result_older_than_its_comment_allows_is_made_again() throws Exception {
    Step step = withMaxAge(run(0, "a"), Duration.ofHours(1));
    solve(graph(0, step));
    ran.clear();
    solve(graph(0, step));
    assertEquals(List.of(), ran);
    solve(graph(0, step), this::execute, Instant.now().plus(Duration.ofHours(2)));
    assertEquals(List.of("a"), ran);
  }

  private FileStack solve(BuildGraph graph) throws Exception {
    return solve(graph, this::execute);
  }

  private FileStack solve(BuildGraph graph, StepExecutor executor) throws Exception {
    return solve(graph, executor, Instant.now());
  }

  private FileStack solve(BuildGraph graph, StepExecutor executor, Instant now) throws Exception {
    Solver solver =
        new Solver(
            store,
            store.records(),
            new TextKeys(),
            executor,
            (base, diffId) -> store.layers().get(diffId),
            (context, selected) -> {
              throw new IOException("no contexts here");
            },
            new Freshness(CachePolicy.USE, now));
    return solver.solve(graph, 4, new Journal(graph, 1, false, events::add));
  }

  private LayerHandle execute(
      Step step,
      List<LayerHandle> below,
      Origins origins,
      LayerStore.Face wanted,
      StepReporter reporter)
      throws IOException {
    return layer(step);
  }

  private LayerHandle layer(Step step) throws IOException {
    String text = step.head().text().substring("RUN ".length());
    ran.add(text);
    byte[] tar = text.getBytes(StandardCharsets.UTF_8);
    return store
        .layers()
        .importTar(new ByteArrayInputStream(tar), Optional.empty(), Optional.empty());
  }

  private static void meet(CyclicBarrier barrier) throws InterruptedException {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new AssertionError("they do not run at once", e);
    }
  }

  /** A step is its text and what it needs. */
  private static final class TextKeys implements StepKeys {
    @Override
    public Recipe quick(Step step, OfStep<String> identities) throws IOException {
      List<Recipe.Part> parts = new ArrayList<>();
      for (int input : step.inputs()) {
        parts.add(new Recipe.Part("parent", "", identities.get(input)));
      }
      parts.add(new Recipe.Part("command", "", step.head().text().substring(4)));
      return new Recipe("test.v1", parts);
    }

    @Override
    public Optional<Recipe> exact(Step step, String parent, OfStep<List<LayerHandle>> layers) {
      return Optional.empty();
    }
  }

  private static BuildGraph graph(int result, Step... steps) {
    Platform platform = Platform.of("linux", "amd64");
    return new BuildGraph(
        platform,
        List.of(steps),
        OptionalInt.of(result),
        ImageConfig.scratch(platform),
        0,
        OptionalLong.empty(),
        List.of());
  }

  private static Step run(int id, String text, int... parent) {
    return step(id, text, parent.length == 0 ? OptionalInt.empty() : OptionalInt.of(parent[0]));
  }

  private static Step mount(int id, String text, int... inputs) {
    RunStep step = step(id, text, OptionalInt.empty());
    List<RunMount> mounts = new ArrayList<>();
    for (int input : inputs) {
      ContainerPath target = ContainerPath.of("/m" + input);
      mounts.add(
          new RunMount.Bind(new FileOrigin.OfStep(input), ContainerPath.ROOT, target, false));
    }
    return new RunStep(
        step.head(),
        step.parent(),
        step.argv(),
        step.env(),
        step.args(),
        step.proxies(),
        step.cwd(),
        step.user(),
        step.platform(),
        step.network(),
        step.insecure(),
        mounts);
  }

  private static RunStep step(int id, String text, OptionalInt parent) {
    String dockerfile = "FROM scratch\nRUN x\nRUN y\nRUN z\nRUN u\nRUN v\n";
    Source source = Source.of("Dockerfile", dockerfile);
    StepHead head =
        new StepHead(
            id, "stage", id, 9, source, source.span(13, 18), "RUN " + text, Optional.empty());
    return new RunStep(
        head,
        parent,
        List.of(text),
        Map.of(),
        Set.of(),
        Map.of(),
        ContainerPath.ROOT,
        "",
        "linux/amd64",
        RunStep.Network.DEFAULT,
        false,
        List.of());
  }

  private static Step withMaxAge(Step step, Duration age) {
    RunStep run = (RunStep) step;
    StepHead h = run.head();
    StepHead head =
        new StepHead(
            h.id(),
            h.stage(),
            h.number(),
            h.total(),
            h.source(),
            h.span(),
            h.text(),
            Optional.of(age));
    return new RunStep(
        head,
        run.parent(),
        run.argv(),
        run.env(),
        run.args(),
        run.proxies(),
        run.cwd(),
        run.user(),
        run.platform(),
        run.network(),
        run.insecure(),
        run.mounts());
  }
}
