package io.jbuild.registry.remote;

import io.jbuild.layercache.io.Interruption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Does several things at once; the first that fails ends the others and is what is heard of. */
final class Transfers {
  private static final int PATIENCE_SECONDS = 30;

  private Transfers() {}

  static <T> List<T> run(int atOnce, List<Callable<T>> tasks) throws IOException {
    if (tasks.isEmpty()) {
      return List.of();
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(atOnce, tasks.size()),
            task -> {
              Thread thread = new Thread(task, "transfer");
              thread.setDaemon(true);
              return thread;
            });
    try {
      ExecutorCompletionService<T> done = new ExecutorCompletionService<>(threads);
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> task : tasks) {
        futures.add(done.submit(task));
      }
      for (int i = 0; i < tasks.size(); i++) {
        result(done.take());
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(result(future));
      }
      return results;
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    } finally {
      end(threads);
    }
  }

  private static <T> T result(Future<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      if (cause instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new IOException("a transfer failed: " + cause, cause);
    }
  }

  /** What was begun takes its temporary files away before it ends. */
  private static void end(ExecutorService threads) {
    threads.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      boolean ended = threads.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
      interrupted |= !ended && Thread.interrupted();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
