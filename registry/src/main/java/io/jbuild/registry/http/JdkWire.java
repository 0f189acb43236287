package io.jbuild.registry.http;

import io.jbuild.registry.Limits;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * Calls through the JDK's HTTP client, by HTTP/1.1: blobs are few and large, and each has a
 * connection of its own.
 */
final class JdkWire implements Wire {
  private final HttpClient client;
  private final Proxies proxies;
  private final Limits limits;

  JdkWire(SSLContext tls, Proxies proxies, Limits limits) {
    this.proxies = proxies;
    this.limits = limits;
    ProxySelector selector = proxies.selector();
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.connect())
            .sslContext(tls)
            .proxy(selector)
            .build();
  }

  @Override
  public Answer send(Call call) throws IOException {
    AtomicLong sent = new AtomicLong();
    HttpRequest.Builder request;
    try {
      request =
          HttpRequest.newBuilder(call.uri()).method(call.method(), publisher(call.body(), sent));
    } catch (IllegalArgumentException e) {
      throw new IOException("cannot ask " + Call.shown(call.uri()) + ": " + e.getMessage(), e);
    }
    for (Map.Entry<String, String> header : call.headers().entrySet()) {
      request.setHeader(header.getKey(), header.getValue());
    }
    proxies.authorization(call.uri()).ifPresent(v -> request.setHeader("Proxy-Authorization", v));
    CompletableFuture<HttpResponse<InputStream>> pending =
        client.sendAsync(request.build(), info -> new BodyStream(limits.idle()));
    HttpResponse<InputStream> response = await(pending, sent, call.uri());
    return new Answer(
        response.statusCode(),
        response.uri(),
        name -> response.headers().allValues(name),
        response.body());
  }

  /** Waits as long as something moves. */
  private HttpResponse<InputStream> await(
      CompletableFuture<HttpResponse<InputStream>> pending, AtomicLong sent, URI uri)
      throws IOException {
    long before = -1;
    while (true) {
      try {
        return pending.get(limits.idle().toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (sent.get() == before || sent.get() == 0) {
          pending.cancel(true);
          SocketTimeoutException silent =
              new SocketTimeoutException(
                  host(uri) + " did not answer within " + limits.idle().toSeconds() + " s");
          silent.initCause(e);
          throw silent;
        }
        before = sent.get();
      } catch (InterruptedException e) {
        pending.cancel(true);
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted = new InterruptedIOException("interrupted");
        interrupted.initCause(e);
        throw interrupted;
      } catch (ExecutionException e) {
        throw failure(uri, e.getCause() == null ? e : e.getCause());
      }
    }
  }

  private IOException failure(URI uri, Throwable cause) {
    Optional<String> proxy = proxies.find(uri).map(p -> " through the proxy " + p);
    String what =
        Retries.isUnreachable(cause) || cause instanceof SSLException
            ? "cannot reach "
            : "lost the connection to ";
    return new IOException(what + host(uri) + proxy.orElse("") + ": " + reason(cause), cause);
  }

  private static String host(URI uri) {
    return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ':' + uri.getPort();
  }

  /** What went wrong, in words: many of these exceptions have none. */
  static String reason(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof UnresolvedAddressException || t instanceof UnknownHostException) {
        return "no such host";
      }
      if (t instanceof HttpConnectTimeoutException) {
        return "no connection came about in time";
      }
    }
    Throwable last = failure;
    String message = String.valueOf(failure.getMessage());
    while (last.getCause() != null) {
      last = last.getCause();
      message = last.getMessage() == null ? message : last.getMessage();
    }
    if (message.equals("null") && failure instanceof ConnectException) {
      return "connection refused";
    }
    return message.equals("null") ? failure.getClass().getSimpleName() : message;
  }

  private static BodyPublisher publisher(Body body, AtomicLong sent) {
    OptionalLong length = body.length();
    if (length.isPresent() && length.getAsLong() == 0) {
      return BodyPublishers.noBody();
    }
    BodyPublisher stream =
        BodyPublishers.ofInputStream(
            () -> {
              try {
                return new Counting(body.open(), sent);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return length.isPresent() ? BodyPublishers.fromPublisher(stream, length.getAsLong()) : stream;
  }

  /** Tells how far sending is. */
  private static final class Counting extends FilterInputStream {
    private final AtomicLong sent;

    Counting(InputStream in, AtomicLong sent) {
      super(in);
      this.sent = sent;
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      sent.incrementAndGet();
      return b;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      // short reads would make short packets
      int n = in.readNBytes(b, off, len);
      sent.addAndGet(n);
      return n == 0 && len > 0 ? -1 : n;
    }
  }
}
