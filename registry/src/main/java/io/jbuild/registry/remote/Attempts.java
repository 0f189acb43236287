package io.jbuild.registry.remote;

import io.jbuild.layercache.io.Interruption;
import io.jbuild.registry.RegistryException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;

/** Does an upload again from its start: what was sent in part is the registry's to forget. */
final class Attempts {
  private static final long FIRST_PAUSE_MILLIS = 250;

  private Attempts() {}

  /** Something that can be done again. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws IOException;
  }

  static <T> T run(int most, Attempt<T> attempt) throws IOException {
    long pause = FIRST_PAUSE_MILLIS;
    for (int i = 1; ; i++) {
      try {
        return attempt.run();
      } catch (IOException e) {
        if (i >= most || !canHelp(e)) {
          throw e;
        }
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        throw Interruption.of(e);
      }
      pause *= 2;
    }
  }

  private static boolean canHelp(IOException e) {
    if (Thread.currentThread().isInterrupted()) {
      return false;
    }
    if (e instanceof RegistryException refusal) {
      int status = refusal.status();
      // 401: the token ended under way; 404 and 416: the session did
      return status == 401
          || status == 404
          || status == 408
          || status == 416
          || status == 429
          || status >= 500;
    }
    return !(e instanceof InterruptedIOException) || e instanceof SocketTimeoutException;
  }
}
