package io.jbuild.registry.remote;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.io.Interruption;
import io.jbuild.registry.RegistryException;
import io.jbuild.registry.http.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A blob as it comes from a registry. Where the connection breaks, or ends before the blob does, it
 * goes on from there with another. Verifies nothing but the length.
 */
final class BlobStream extends InputStream {
  private static final int ATTEMPTS = 5;
  private static final long FIRST_PAUSE_MILLIS = 200;

  private final Repository repository;
  private final Descriptor blob;
  private final Progress progress;
  private @Nullable Answer answer;
  private long at;
  private int failures;

  /** Hears how many bytes have come. */
  @FunctionalInterface
  interface Progress {
    void at(long bytes);
  }

  BlobStream(Repository repository, Descriptor blob, Progress progress) {
    this.repository = repository;
    this.blob = blob;
    this.progress = progress;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    while (true) {
      try {
        int n = open().body().read(b, off, len);
        if (n > 0) {
          at += n;
          failures = 0;
          progress.at(at);
          return n;
        }
        if (at >= blob.size()) {
          return -1;
        }
        throw new IOException("the connection ended early");
      } catch (RegistryException e) {
        throw e;
      } catch (IOException e) {
        failed(e);
      }
    }
  }

  private Answer open() throws IOException {
    Answer a = answer;
    if (a != null) {
      return a;
    }
    Answer fresh = repository.getBlob(blob, at);
    boolean kept = false;
    try {
      check(fresh);
      kept = true;
    } finally {
      if (!kept) {
        fresh.close();
      }
    }
    answer = fresh;
    return fresh;
  }

  private void check(Answer fresh) throws IOException {
    String what = "get blob " + blob.digest() + " of " + repository.place();
    if (!fresh.isSuccess()) {
      throw repository.registry().refusal(what, fresh);
    }
    if (at == 0) {
      return;
    }
    if (fresh.status() == 206) {
      String range = fresh.header("Content-Range").orElse("");
      if (!range.startsWith("bytes " + at + '-')) {
        throw new RegistryException(
            "cannot " + what + ": asked to go on at byte " + at + ", got '" + range + "'");
      }
      return;
    }
    // a registry that does not know Range begins again
    long skipped = 0;
    byte[] buffer = new byte[1 << 16];
    while (skipped < at) {
      int n = fresh.body().read(buffer, 0, (int) Math.min(buffer.length, at - skipped));
      if (n < 0) {
        throw new IOException("the connection ended early");
      }
      skipped += n;
    }
  }

  private void failed(IOException e) throws IOException {
    close();
    boolean interrupted =
        Thread.currentThread().isInterrupted()
            || (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException));
    if (interrupted) {
      throw e;
    }
    if (++failures >= ATTEMPTS) {
      throw new RegistryException(
          "cannot get blob "
              + blob.digest()
              + " of "
              + repository.place()
              + ": "
              + e.getMessage()
              + ", after "
              + at
              + " of "
              + blob.size()
              + " bytes and "
              + ATTEMPTS
              + " attempts",
          e);
    }
    try {
      Thread.sleep((FIRST_PAUSE_MILLIS << failures) / 2);
    } catch (InterruptedException stop) {
      throw Interruption.of(stop);
    }
  }

  @Override
  public void close() throws IOException {
    Answer a = answer;
    answer = null;
    if (a != null) {
      a.close();
    }
  }
}
