package io.jbuild.layercache.snapshot;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Short work for one purpose, done by several threads. After {@link #close} none of it is under way
 * and none begins, so that what it wrote to can be removed. For one calling thread.
 */
final class Batch implements AutoCloseable {
  private final int ahead;
  private final ArrayDeque<Future<?>> pending = new ArrayDeque<>();

  /** Held to read by work under way, to write from the end on: never given back. */
  private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();

  /** Keeps more from beginning while the end waits for what is under way. */
  private volatile boolean closed;

  /**
   * @param ahead the most pieces of work that {@link #add} lets wait
   */
  Batch(int ahead) {
    this.ahead = ahead;
  }

  /** Has something done whose result is asked for one by one. */
  <T> Future<T> submit(Callable<T> task) {
    return Workers.submit(() -> run(task));
  }

  /** Has something done; waits for the oldest when too much waits, and throws what that threw. */
  void add(Callable<?> task) throws IOException {
    if (pending.size() == ahead) {
      Workers.get(pending.remove());
    }
    pending.add(submit(task));
  }

  /** Waits for all that was added; what the oldest that failed threw, thrown here. */
  void finish() throws IOException {
    while (!pending.isEmpty()) {
      Workers.get(pending.remove());
    }
  }

  private <T> T run(Callable<T> task) throws Exception {
    Lock underWay = gate.readLock();
    if (closed || !underWay.tryLock()) {
      throw new CancellationException("the work was given up");
    }
    try {
      return task.call();
    } finally {
      underWay.unlock();
    }
  }

  /** Gives up what has not begun, and waits for what has; what that throws is of no interest. */
  @Override
  public void close() {
    closed = true;
    gate.writeLock().lock();
  }
}
