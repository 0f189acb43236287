package io.jbuild.builder.solve;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.plan.BaseStep;
import io.jbuild.builder.plan.BuildGraph;
import io.jbuild.builder.plan.FileOrigin;
import io.jbuild.builder.plan.RunStep;
import io.jbuild.builder.plan.Step;
import io.jbuild.builder.step.Origins;
import io.jbuild.builder.step.StepExecutor;
import io.jbuild.layercache.BuildRecord;
import io.jbuild.layercache.BuildRecords;
import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore.Face;
import io.jbuild.layercache.Recipe;
import io.jbuild.layercache.Store;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Brings a graph's steps to their results: from the memory of earlier builds where it has them, by
 * doing them otherwise. Equal steps are done once.
 *
 * <p>A RUN whose parent has just run does not wait for the parent's digest when nothing like it was
 * ever built: there is nothing to find.
 */
public final class Solver {
  private static final AtomicLong NAMES = new AtomicLong();

  private final Store store;
  private final BuildRecords records;
  private final StepKeys keys;
  private final StepExecutor executor;
  private final Bases bases;
  private final Freshness freshness;
  private final ContextLayers contexts;

  /** Gives the layers of an image, fetched when somebody looks into them. */
  @FunctionalInterface
  public interface Bases {
    LayerHandle open(BaseStep base, Digest diffId) throws IOException;
  }

  /** Gives files of a context as a layer. */
  @FunctionalInterface
  public interface ContextLayers {
    LayerHandle layer(String context, ContainerPath selected)
        throws IOException, BuildException, InterruptedException;
  }

  /**
   * @param records where results are looked up and remembered
   */
  public Solver(
      Store store,
      BuildRecords records,
      StepKeys keys,
      StepExecutor executor,
      Bases bases,
      ContextLayers contexts,
      Freshness freshness) {
    this.store = store;
    this.records = records;
    this.keys = keys;
    this.executor = executor;
    this.bases = bases;
    this.contexts = contexts;
    this.freshness = freshness;
  }

  /** The files of the result, all of it durable, and what became of the steps in the journal. */
  public FileStack solve(BuildGraph graph, int jobs, Journal journal)
      throws IOException, BuildException, InterruptedException {
    Run run = new Run(graph, journal);
    try (Recorder recorder = run.recorder) {
      Map<Integer, FileStack> results =
          new Scheduler<Integer, FileStack>(id -> graph.steps().get(id).inputs(), run::make, jobs)
              .run(graph.steps().stream().map(Step::id).toList());
      recorder.await();
      return graph.result().isPresent()
          ? Objects.requireNonNull(results.get(graph.result().getAsInt()))
          : FileStack.EMPTY;
    }
  }

  /** One walk over one graph. */
  private final class Run {
    private final BuildGraph graph;
    private final Journal journal;
    private final Recorder recorder;
    private final Set<Integer> mountable;
    private final Map<CacheKey, CompletableFuture<LayerHandle>> underway =
        new ConcurrentHashMap<>();
    private final Map<LayerHandle, String> pending = new ConcurrentHashMap<>();

    Run(BuildGraph graph, Journal journal) {
      this.graph = graph;
      this.journal = journal;
      this.recorder = new Recorder(records, journal);
      this.mountable = mountable(graph);
    }

    FileStack make(int id, Function<Integer, FileStack> results)
        throws IOException, BuildException, InterruptedException {
      Step step = graph.steps().get(id);
      if (step instanceof BaseStep base) {
        return base(base);
      }
      FileStack parent =
          step.parent().isPresent() ? results.apply(step.parent().getAsInt()) : FileStack.EMPTY;
      try {
        return make(step, parent, results::apply);
      } catch (BuildException e) {
        BuildException placed = e.in(step.head().excerpt());
        journal.failed(step, placed.getMessage());
        throw placed;
      } catch (IOException e) {
        journal.failed(step, text(e));
        throw e;
      } catch (InterruptedException e) {
        journal.cancelled(step);
        throw e;
      }
    }

    private FileStack base(BaseStep base) {
      FileStack stack = FileStack.EMPTY;
      for (Digest diffId : base.image().config().diffIds()) {
        stack = stack.plus(diffId, new LazyLayer(Optional.empty(), () -> bases.open(base, diffId)));
      }
      journal.cached(base);
      return stack;
    }

    private FileStack make(Step step, FileStack parent, IntFunction<FileStack> results)
        throws IOException, BuildException, InterruptedException {
      boolean blind =
          step instanceof RunStep
              && parent.isPending()
              && (!freshness.mayUse(step) || records.similar(place(step)).isEmpty());
      Recipe recipe =
          keys.quick(step, id -> blind ? name(results.apply(id)) : results.apply(id).identity());
      CacheKey key = CacheKey.of(recipe);
      CompletableFuture<LayerHandle> mine = new CompletableFuture<>();
      CompletableFuture<LayerHandle> other = underway.putIfAbsent(key, mine);
      if (other != null) {
        LayerHandle same = joined(other);
        journal.cached(step);
        return parent.plus(same);
      }
      try {
        FileStack result =
            blind ? first(step, parent, results) : find(step, parent, results, recipe);
        mine.complete(last(result));
        return result;
      } finally {
        mine.cancel(false);
      }
    }

    private FileStack first(Step step, FileStack parent, IntFunction<FileStack> results)
        throws IOException, BuildException, InterruptedException {
      boolean mayUse = freshness.mayUse(step);
      journal.missed(step, mayUse ? MissReasons.NEVER_BUILT : List.of(freshness.reason(step)));
      return execute(step, parent, results);
    }

    private FileStack find(
        Step step, FileStack parent, IntFunction<FileStack> results, Recipe quick)
        throws IOException, BuildException, InterruptedException {
      if (!freshness.mayUse(step)) {
        journal.missed(step, List.of(freshness.reason(step)));
        return execute(step, parent, results);
      }
      Optional<BuildRecord> hit = lookUp(step, quick);
      if (hit.isEmpty()) {
        Optional<Recipe> exact = exact(step, parent, results);
        hit = exact.isPresent() ? lookUp(step, exact.get()) : hit;
        if (hit.isPresent()) {
          records.put(again(hit.get(), quick));
        } else {
          explain(step, exact.orElse(quick));
          return execute(step, parent, results);
        }
      }
      journal.cached(step);
      FileStack stack = parent;
      for (Layer layer : hit.get().layers()) {
        stack =
            stack.plus(
                layer.diffId(),
                new LazyLayer(Optional.of(layer), () -> store.layers().get(layer.diffId())));
      }
      return stack;
    }

    private Optional<BuildRecord> lookUp(Step step, Recipe recipe) throws IOException {
      Optional<BuildRecord> found = records.find(CacheKey.of(recipe));
      if (found.isEmpty() || !freshness.isFresh(step, found.get())) {
        return Optional.empty();
      }
      for (Layer layer : found.get().layers()) {
        if (store.layers().find(layer.diffId()).isEmpty()) {
          return Optional.empty();
        }
      }
      return found;
    }

    private Optional<Recipe> exact(Step step, FileStack parent, IntFunction<FileStack> results)
        throws IOException, BuildException, InterruptedException {
      return keys.exact(step, parent.identity(), id -> results.apply(id).handles());
    }

    private void explain(Step step, Recipe recipe) throws IOException {
      if (journal.wantsReason(step)) {
        List<String> why = MissReasons.of(recipe, records.similar(place(step)), base(step));
        journal.missed(step, why);
      }
    }

    /** What people call the image that a step directly builds on. */
    private Optional<String> base(Step step) {
      if (step.parent().isPresent()
          && graph.steps().get(step.parent().getAsInt()) instanceof BaseStep base) {
        return Optional.of(base.name() + " (now " + base.image().id().shortHex() + ')');
      }
      return Optional.empty();
    }

    private FileStack execute(Step step, FileStack parent, IntFunction<FileStack> results)
        throws IOException, BuildException, InterruptedException {
      journal.started(step);
      long start = System.nanoTime();
      Face wanted = mountable.contains(step.id()) ? Face.TREE : Face.TAR;
      LayerHandle layer =
          executor.execute(
              step, parent.handles(), origins(results), wanted, journal.reporter(step));
      Duration time = Duration.ofNanos(System.nanoTime() - start);
      recorder.submit(
          step,
          time,
          layer,
          place(step),
          () -> keys.quick(step, id -> results.apply(id).identity()),
          () -> exact(step, parent, results));
      return parent.plus(layer);
    }

    private Origins origins(IntFunction<FileStack> results) {
      return (origin, selected) -> {
        if (origin instanceof FileOrigin.OfStep step) {
          return results.apply(step.step()).handles();
        }
        if (origin instanceof FileOrigin.OfContext context) {
          return List.of(contexts.layer(context.name(), selected));
        }
        return List.of();
      };
    }

    private String name(FileStack stack) {
      return stack.name(l -> pending.computeIfAbsent(l, n -> "pending-" + NAMES.incrementAndGet()));
    }
  }

  /** What the error says for itself; some of the JDK's say no more than a path. */
  private static String text(IOException e) {
    boolean bare = e instanceof FileSystemException f && f.getReason() == null;
    String message = e.getMessage();
    return message == null || bare ? e.toString() : message;
  }

  private static LayerHandle last(FileStack stack) {
    List<LayerHandle> handles = stack.handles();
    return handles.get(handles.size() - 1);
  }

  private static LayerHandle joined(CompletableFuture<LayerHandle> other)
      throws InterruptedException, IOException {
    try {
      return other.get();
    } catch (ExecutionException | CancellationException e) {
      throw new InterruptedException("the same step failed elsewhere");
    }
  }

  private static BuildRecord again(BuildRecord record, Recipe recipe) {
    return new BuildRecord(
        CacheKey.of(recipe), recipe, record.step(), record.layers(), record.created());
  }

  /** Where a step stands, for finding what it was in earlier builds. */
  static String place(Step step) {
    String text = step.head().text();
    int blank = text.indexOf(' ');
    return step.head().stage()
        + ' '
        + step.head().number()
        + ' '
        + (blank < 0 ? text : text.substring(0, blank));
  }

  /** Steps on whose files something is mounted or run later. */
  private static Set<Integer> mountable(BuildGraph graph) {
    Set<Integer> mountable = new HashSet<>();
    List<Step> steps = graph.steps();
    for (int i = steps.size() - 1; i >= 0; i--) {
      Step step = steps.get(i);
      if (step instanceof RunStep) {
        mountable.addAll(step.inputs());
      } else if (mountable.contains(i) && step.parent().isPresent()) {
        mountable.add(step.parent().getAsInt());
      }
    }
    return mountable;
  }
}
