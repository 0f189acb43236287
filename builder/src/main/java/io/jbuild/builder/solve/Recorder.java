package io.jbuild.builder.solve;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.plan.Step;
import io.jbuild.layercache.BuildRecord;
import io.jbuild.layercache.BuildRecords;
import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.Recipe;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Remembers results once their layers are whole, while later steps already run.
 *
 * <p>Closing it early lets nothing wait: what is not remembered in time is done again next time.
 */
final class Recorder implements AutoCloseable {
  private static final int SECONDS_TO_FINISH = 1;

  private final BuildRecords records;
  private final Journal journal;
  private final ExecutorService threads;
  private final List<Future<?>> tasks = new ArrayList<>();

  Recorder(BuildRecords records, Journal journal) {
    this.records = records;
    this.journal = journal;
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "record");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** A recipe that can be told when the layers are whole. */
  @FunctionalInterface
  interface Making {
    Recipe make() throws IOException, BuildException, InterruptedException;
  }

  /** A recipe that may not be. */
  @FunctionalInterface
  interface MaybeMaking {
    Optional<Recipe> make() throws IOException, BuildException, InterruptedException;
  }

  void submit(
      Step step, Duration time, LayerHandle handle, String place, Making quick, MaybeMaking exact) {
    synchronized (tasks) {
      tasks.add(
          threads.submit(
              () -> {
                Layer layer = handle.layer();
                put(quick.make(), place, layer);
                Optional<Recipe> more = exact.make();
                if (more.isPresent()) {
                  put(more.get(), place, layer);
                }
                journal.finished(step, time, layer.size());
                return layer;
              }));
    }
  }

  private void put(Recipe recipe, String place, Layer layer) throws IOException {
    records.put(new BuildRecord(CacheKey.of(recipe), recipe, place, List.of(layer), Instant.now()));
  }

  /** Until all that was submitted is durable. */
  void await() throws IOException, BuildException, InterruptedException {
    List<Future<?>> all;
    synchronized (tasks) {
      all = List.copyOf(tasks);
    }
    for (Future<?> task : all) {
      try {
        task.get();
      } catch (ExecutionException e) {
        throw unwrapped(e);
      }
    }
  }

  private static RuntimeException unwrapped(ExecutionException e)
      throws IOException, BuildException, InterruptedException {
    Throwable cause = e.getCause();
    if (cause instanceof IOException io) {
      throw io;
    }
    if (cause instanceof BuildException build) {
      throw build;
    }
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    throw new IllegalStateException(cause);
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(SECONDS_TO_FINISH, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
