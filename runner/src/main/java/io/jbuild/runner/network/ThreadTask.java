package io.jbuild.runner.network;

import io.jbuild.layercache.io.Interruption;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Work on a thread that ends with it. */
final class ThreadTask<T> {
  private final FutureTask<T> task;

  private ThreadTask(FutureTask<T> task) {
    this.task = task;
  }

  static <T> ThreadTask<T> start(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "network");
    thread.setDaemon(true);
    thread.start();
    return new ThreadTask<>(task);
  }

  /** Waits for its result. */
  T join() throws IOException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException("cannot work in a network namespace", e.getCause());
    } catch (InterruptedException e) {
      throw Interruption.of("interrupted while a network was made or removed", e);
    }
  }
}
