package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.io.Interruption;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Work done by another thread, in order, while the caller goes on; a caller that is far ahead
 * waits. What a piece of it throws, the next call throws. After {@link #close} none of it is under
 * way and none begins. For one calling thread.
 */
final class Serial implements AutoCloseable {
  private static final int AHEAD = 8;

  private final ArrayDeque<Task> waiting = new ArrayDeque<>();
  private boolean running;
  private @Nullable IOException failure;

  /** A piece of work. */
  @FunctionalInterface
  interface Task {
    void run() throws IOException;
  }

  synchronized void run(Task task) throws IOException {
    await(AHEAD);
    waiting.add(task);
    if (!running) {
      running = true;
      Workers.execute(this::drain);
    }
  }

  /** Waits until all is done. */
  synchronized void finish() throws IOException {
    await(1);
    while (running) {
      pause();
    }
    check();
  }

  /** Gives up what has not begun, and waits for what has; what that throws is of no interest. */
  @Override
  public synchronized void close() {
    waiting.clear();
    boolean interrupted = false;
    while (running) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // a piece of work is short
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void await(int size) throws IOException {
    check();
    while (waiting.size() >= size) {
      pause();
      check();
    }
  }

  private void check() throws IOException {
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
  }

  @SuppressWarnings("WaitNotInLoop") // each caller loops
  private void pause() throws IOException {
    try {
      wait();
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    }
  }

  private void drain() {
    while (true) {
      Task task;
      synchronized (this) {
        notifyAll();
        if (waiting.isEmpty()) {
          running = false;
          return;
        }
        task = waiting.remove();
      }
      try {
        task.run();
      } catch (IOException | RuntimeException | Error e) {
        synchronized (this) {
          failure = e instanceof IOException io ? io : new IOException(e.toString(), e);
          waiting.clear();
        }
      }
    }
  }
}
