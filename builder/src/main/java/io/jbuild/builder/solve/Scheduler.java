package io.jbuild.builder.solve;

import io.jbuild.builder.BuildException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Does the work of a graph's nodes, each when those that it needs are done, several at once.
 *
 * <p>The first failure interrupts all that runs; so does an interrupt of the thread that waits. In
 * both cases nothing runs any more when {@link #run} ends.
 */
final class Scheduler<N, R> {
  private static final AtomicInteger THREADS = new AtomicInteger();

  /** The work of one node. It ends soon when its thread is interrupted. */
  @FunctionalInterface
  interface Work<N, R> {
    /**
     * @param results of the nodes that this one needs
     */
    R of(N node, Function<N, R> results) throws IOException, BuildException, InterruptedException;
  }

  private record Done<N, R>(N node, Optional<R> result, Optional<Throwable> failure) {}

  private final Function<N, List<N>> needs;
  private final Work<N, R> work;
  private final int jobs;
  private final Map<N, R> results = new HashMap<>();
  private final Map<N, Integer> missing = new HashMap<>();
  private final Map<N, List<N>> dependents = new HashMap<>();
  private final BlockingQueue<Done<N, R>> done = new LinkedBlockingQueue<>();

  /**
   * @param needs must have no cycle
   */
  Scheduler(Function<N, List<N>> needs, Work<N, R> work, int jobs) {
    this.needs = needs;
    this.work = work;
    this.jobs = jobs;
  }

  /**
   * The results of these nodes, which hold all that any of them needs. Nodes that are ready at the
   * same time start in the order given.
   */
  Map<N, R> run(List<N> nodes) throws IOException, BuildException, InterruptedException {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(jobs, Math.max(1, nodes.size())),
            task -> {
              Thread thread = new Thread(task, "step-" + THREADS.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<N> ready = new ArrayList<>();
      for (N node : nodes) {
        List<N> inputs = List.copyOf(new LinkedHashSet<>(needs.apply(node)));
        missing.put(node, inputs.size());
        for (N input : inputs) {
          dependents.computeIfAbsent(input, n -> new ArrayList<>()).add(node);
        }
        if (inputs.isEmpty()) {
          ready.add(node);
        }
      }
      for (N node : ready) {
        start(threads, node);
      }
      for (int left = nodes.size(); left > 0; left--) {
        Done<N, R> one = done.take();
        if (one.failure().isPresent()) {
          stop(threads);
          throw rethrown(cause(one.failure().get()));
        }
        finish(threads, one);
      }
      return Map.copyOf(results);
    } finally {
      stop(threads);
    }
  }

  /** A node that was merely stopped says nothing of why: one of the others knows. */
  private Throwable cause(Throwable first) {
    Throwable cause = first;
    while (isInterrupt(cause)) {
      Done<N, R> next = done.poll();
      if (next == null) {
        return first;
      }
      cause = next.failure().orElse(cause);
    }
    return cause;
  }

  private static boolean isInterrupt(Throwable failure) {
    return failure instanceof InterruptedException
        || failure instanceof InterruptedIOException
        || failure instanceof ClosedByInterruptException;
  }

  private void finish(ExecutorService threads, Done<N, R> one) {
    synchronized (results) {
      results.put(one.node(), one.result().orElseThrow());
    }
    for (N node : dependents.getOrDefault(one.node(), List.of())) {
      if (missing.merge(node, -1, Integer::sum) == 0) {
        start(threads, node);
      }
    }
  }

  private void start(ExecutorService threads, N node) {
    threads.execute(
        () -> {
          try {
            done.add(new Done<>(node, Optional.of(work.of(node, this::result)), Optional.empty()));
          } catch (Throwable e) {
            done.add(new Done<>(node, Optional.empty(), Optional.of(e)));
          }
        });
  }

  private R result(N node) {
    synchronized (results) {
      R result = results.get(node);
      if (result == null) {
        throw new IllegalStateException("no result of " + node + " yet");
      }
      return result;
    }
  }

  /** Waits as long as it takes: a container that is being killed must not outlive the build. */
  private static void stop(ExecutorService threads) {
    threads.shutdownNow();
    boolean interrupted = false;
    while (true) {
      try {
        if (threads.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
        threads.shutdownNow();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException rethrown(Throwable failure)
      throws IOException, BuildException, InterruptedException {
    if (failure instanceof IOException e) {
      throw e;
    }
    if (failure instanceof BuildException e) {
      throw e;
    }
    if (failure instanceof InterruptedException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    throw (RuntimeException) failure;
  }
}
