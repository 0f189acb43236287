package io.jbuild.layercache.io;

import java.io.InterruptedIOException;

/** An interruption as an error of reading and writing. */
public final class Interruption {
  private Interruption() {}

  /** To be thrown; marks the calling thread as interrupted again. */
  public static InterruptedIOException of(InterruptedException cause) {
    return of("interrupted", cause);
  }

  /** The same, saying what was waited for. */
  public static InterruptedIOException of(String message, InterruptedException cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException failure = new InterruptedIOException(message);
    failure.initCause(cause);
    return failure;
  }
}
