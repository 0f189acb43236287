package io.jbuild.runner.container;

import io.jbuild.layercache.io.Interruption;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Something that is opened on a thread of its own, while its user has other work. */
final class Opening<T extends Closeable> implements Closeable {
  private final FutureTask<T> task;

  private Opening(FutureTask<T> task) {
    this.task = task;
  }

  static <T extends Closeable> Opening<T> start(String name, Callable<T> open) {
    Opening<T> opening = new Opening<>(new FutureTask<>(open));
    Thread thread = new Thread(opening.task, name);
    thread.setDaemon(true);
    thread.start();
    return opening;
  }

  /** Waits for it; what opening it threw, thrown here. */
  T get() throws IOException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new IOException("cannot open: " + e.getCause(), e);
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    }
  }

  /** Closes it once it is open; when it never was, {@link #get} has told why. */
  @Override
  public void close() throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          task.get().close();
          return;
        } catch (InterruptedException e) {
          interrupted = true; // what is half open cannot be closed
        } catch (ExecutionException e) {
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
