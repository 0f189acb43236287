package io.jbuild.registry.http;

import io.jbuild.layercache.io.Interruption;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as it comes in. The JDK's own stream of this kind waits for ever for a peer
 * that has fallen silent, and does not hear of interrupts.
 */
final class BodyStream extends InputStream implements BodySubscriber<InputStream> {
  private static final int AHEAD = 4;
  private static final int SHORT_REST = 1 << 16;
  private static final long PATIENCE_MILLIS = 100;
  private static final List<ByteBuffer> END = List.of();

  private final Duration idle;
  private final LinkedBlockingQueue<List<ByteBuffer>> arrived = new LinkedBlockingQueue<>();
  private final ArrayDeque<ByteBuffer> current = new ArrayDeque<>();
  private volatile Flow.@Nullable Subscription subscription;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;
  private boolean ended;

  BodyStream(Duration idle) {
    this.idle = idle;
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription s) {
    subscription = s;
    if (closed) {
      s.cancel();
    } else {
      s.request(AHEAD);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> item) {
    if (!item.isEmpty()) {
      arrived.add(item);
    }
  }

  @Override
  public void onError(Throwable throwable) {
    failure = throwable;
    arrived.add(END);
  }

  @Override
  public void onComplete() {
    arrived.add(END);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    if (len == 0) {
      return 0;
    }
    ByteBuffer next = current.peek();
    while (next == null || !next.hasRemaining()) {
      if (next != null) {
        current.remove();
      } else if (!fill()) {
        return -1;
      }
      next = current.peek();
    }
    int n = Math.min(len, next.remaining());
    next.get(b, off, n);
    return n;
  }

  private boolean fill() throws IOException {
    if (closed) {
      throw new IOException("the answer was closed");
    }
    if (ended) {
      return false;
    }
    List<ByteBuffer> item = take();
    if (item.isEmpty()) {
      ended = true;
      Throwable failed = failure;
      if (failed != null) {
        throw new IOException("the connection broke: " + JdkWire.reason(failed), failed);
      }
      return false;
    }
    current.addAll(item);
    Flow.Subscription s = subscription;
    if (s != null) {
      s.request(1);
    }
    return true;
  }

  private List<ByteBuffer> take() throws IOException {
    try {
      List<ByteBuffer> item = arrived.poll(idle.toMillis(), TimeUnit.MILLISECONDS);
      if (item != null) {
        return item;
      }
      close();
      throw new SocketTimeoutException("nothing came for " + idle.toSeconds() + " s");
    } catch (InterruptedException e) {
      close();
      throw Interruption.of(e);
    }
  }

  /**
   * Lets go of the connection. A short rest is read first: only then can the connection be used
   * again, and cancelling what has just ended by itself would break its next call.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      int rest = 0;
      while (!ended && rest < SHORT_REST) {
        List<ByteBuffer> item = arrived.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        if (item == null) {
          break;
        }
        ended = item.isEmpty();
        for (ByteBuffer buffer : item) {
          rest += buffer.remaining();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // heard by whoever waits next
    }
    Flow.Subscription s = subscription;
    if (s != null && !ended) {
      s.cancel();
    }
  }
}
