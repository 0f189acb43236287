package io.jbuild.runner.network;

import io.jbuild.layercache.io.Interruption;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Something that is opened on a thread of its own, while its user has other work. Closing waits
 * until it is open, and closes it.
 */
public final class Opening<T extends Closeable> implements Closeable {
  private final FutureTask<T> task;
  private final Thread thread;
  private boolean told;

  private Opening(String name, FutureTask<T> task) {
    this.task = task;
    this.thread = new Thread(task, name);
  }

  public static <T extends Closeable> Opening<T> start(String name, Callable<T> open) {
    Opening<T> opening = new Opening<>(name, new FutureTask<>(open));
    opening.thread.setDaemon(true);
    opening.thread.start();
    return opening;
  }

  /** Waits for it; what opening it threw, thrown here. */
  public T get() throws IOException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      told = true;
      throw failure(e);
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    }
  }

  private static IOException failure(ExecutionException e) {
    if (e.getCause() instanceof RuntimeException runtime) {
      throw runtime;
    }
    return e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
  }

  /**
   * @throws IOException what closing it throws, or opening it has thrown and {@link #get} not yet
   */
  @Override
  public void close() throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          task.get().close();
          return;
        } catch (InterruptedException e) {
          // what is half open cannot be closed, but need not be waited for longer than that takes
          interrupted = true;
          thread.interrupt();
        } catch (ExecutionException e) {
          if (!told) {
            throw failure(e);
          }
          return;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
