package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.io.Interruption;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that read, hash and write files for every layer of this process. */
final class Workers {
  private static final int COUNT = Math.max(2, Runtime.getRuntime().availableProcessors());
  private static final long IDLE_SECONDS = 5;
  private static final AtomicInteger SERIAL = new AtomicInteger();

  /** Short work that waits for nobody. */
  private static final ThreadPoolExecutor SHORT = pool("layer-file", COUNT);

  /** Whole layers: these wait for short work and for each other. */
  private static final ThreadPoolExecutor LONG = pool("layer", Integer.MAX_VALUE);

  private Workers() {}

  private static ThreadPoolExecutor pool(String name, int size) {
    ThreadPoolExecutor pool =
        size == Integer.MAX_VALUE
            ? new ThreadPoolExecutor(
                0,
                size,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> thread(name, task))
            : new ThreadPoolExecutor(
                size,
                size,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> thread(name, task));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static Thread thread(String name, Runnable task) {
    Thread thread = new Thread(task, name + '-' + SERIAL.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  static <T> Future<T> submit(Callable<T> task) {
    return SHORT.submit(task);
  }

  static void execute(Runnable task) {
    SHORT.execute(task);
  }

  /** Has something done that nobody waits for. */
  static void aside(Runnable task) {
    LONG.execute(task);
  }

  static <T> Future<T> start(Callable<T> task) {
    return LONG.submit(task);
  }

  /** The result; what the task threw, thrown here. */
  static <T> T get(Future<T> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      if (cause instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new IOException("a layer could not be written: " + cause, cause);
    }
  }
}
