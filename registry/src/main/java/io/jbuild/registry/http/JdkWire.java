package io.jbuild.registry.http;

import io.jbuild.layercache.io.Interruption;
import io.jbuild.registry.Limits;
import io.jbuild.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    StreamPublisher body = new StreamPublisher(call.body());
    HttpRequest.Builder request;
    try {
      request =
          HttpRequest.newBuilder(call.uri())
              .method(call.method(), body.contentLength() == 0 ? BodyPublishers.noBody() : body);
    } catch (IllegalArgumentException e) {
      throw new IOException("cannot ask " + Call.shown(call.uri()) + ": " + e.getMessage(), e);
    }
    for (Map.Entry<String, String> header : call.headers().entrySet()) {
      request.setHeader(header.getKey(), header.getValue());
    }
    proxies.authorization(call.uri()).ifPresent(v -> request.setHeader("Proxy-Authorization", v));
    CompletableFuture<HttpResponse<InputStream>> pending =
        client.sendAsync(request.build(), info -> new BodyStream(limits.idle()));
    HttpResponse<InputStream> response = await(pending, body, call.uri());
    return new Answer(
        response.statusCode(),
        response.uri(),
        name -> response.headers().allValues(name),
        response.body());
  }

  /** Waits as long as something moves. */
  private HttpResponse<InputStream> await(
      CompletableFuture<HttpResponse<InputStream>> pending, StreamPublisher body, URI uri)
      throws IOException {
    long before = -1;
    while (true) {
      try {
        return pending.get(limits.idle().toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (body.sent() == before || body.sent() == 0) {
          pending.cancel(true);
          SocketTimeoutException silent =
              new SocketTimeoutException(
                  host(uri) + " did not answer within " + limits.idle().toSeconds() + " s");
          silent.initCause(e);
          throw silent;
        }
        before = body.sent();
      } catch (InterruptedException e) {
        pending.cancel(true);
        throw Interruption.of(e);
      } catch (ExecutionException e) {
        if (body.failure().isPresent()) {
          IOException own = body.failure().get();
          throw new RegistryException(
              "cannot read what is to be sent to " + host(uri) + ": " + own.getMessage(), own);
        }
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
    String why = TlsFailure.find(cause, host(uri)).orElseGet(() -> reason(cause));
    return new IOException(what + host(uri) + proxy.orElse("") + ": " + why, cause);
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
}
