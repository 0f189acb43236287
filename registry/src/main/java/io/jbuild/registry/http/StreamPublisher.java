package io.jbuild.registry.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a body's stream gives, in pieces four times those of the JDK's publishers: each costs a
 * change of threads and a call of the kernel. Tells how far it is. Sent once.
 */
final class StreamPublisher implements BodyPublisher {
  private static final int PIECE = 1 << 16;

  private final Body body;
  private final AtomicLong sent = new AtomicLong();
  private volatile @Nullable IOException failure;

  StreamPublisher(Body body) {
    this.body = body;
  }

  /** How many bytes were asked for so far. */
  long sent() {
    return sent.get();
  }

  /** What ended sending on this side. */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public long contentLength() {
    return body.length().orElse(-1);
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(new Sending(subscriber));
  }

  /** Reads where it is asked to go on: the client has threads for that. */
  private final class Sending implements Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private final AtomicLong wanted = new AtomicLong();
    private volatile @Nullable InputStream in;
    private volatile boolean ended;

    Sending(Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      // asked from within a piece or beside it, the one that is at it goes on
      if (wanted.getAndAdd(n) == 0) {
        do {
          send();
        } while (wanted.decrementAndGet() > 0);
      }
    }

    private void send() {
      if (ended) {
        return;
      }
      try {
        InputStream stream = in;
        if (stream == null) {
          stream = body.open();
          in = stream;
        }
        byte[] piece = new byte[PIECE];
        int n = stream.readNBytes(piece, 0, PIECE);
        sent.addAndGet(n);
        if (n > 0) {
          subscriber.onNext(ByteBuffer.wrap(piece, 0, n));
        }
        if (n < PIECE) {
          ended = true;
          stream.close();
          subscriber.onComplete();
        }
      } catch (IOException | RuntimeException e) {
        fail(e);
      }
    }

    private void fail(Exception e) {
      if (ended) {
        return; // it was cancelled: the stream was closed below its reader
      }
      ended = true;
      failure = e instanceof IOException io ? io : new IOException(e.getMessage(), e);
      subscriber.onError(e);
    }

    @Override
    public void cancel() {
      ended = true;
      InputStream stream = in;
      if (stream != null) {
        try {
          stream.close();
        } catch (IOException e) {
          // why it was cancelled is what is told
        }
      }
    }
  }
}
