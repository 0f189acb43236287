package io.jbuild.registry.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.MediaType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A registry that gives what it is told to, and misbehaves as it is told to. */
final class FakeRegistry implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
  private final Map<String, String> types = new ConcurrentHashMap<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private volatile Fault fault = exchange -> false;

  /** Answers in the place of the registry, or lets it answer. */
  @FunctionalInterface
  interface Fault {
    /** True when the exchange has been answered. */
    boolean answer(HttpExchange exchange) throws IOException;
  }

  FakeRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  ImageReference name(String rest) {
    return ImageReference.parse(host() + '/' + rest);
  }

  FakeRegistry fault(Fault value) {
    fault = value;
    return this;
  }

  FakeRegistry blob(byte[] content) {
    blobs.put(Digest.sha256(content).toString(), content);
    return this;
  }

  /** Under its tag and its digest. */
  FakeRegistry manifest(String tag, MediaType type, byte[] content) {
    for (String reference : List.of(tag, Digest.sha256(content).toString())) {
      manifests.put(reference, content);
      types.put(reference, type.value());
    }
    return this;
  }

  /** Method, path and who, of every request so far. */
  List<String> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    String who =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
            .map(v -> ' ' + v)
            .orElse("");
    requests.add(exchange.getRequestMethod() + ' ' + exchange.getRequestURI() + who);
    try (exchange) {
      if (!fault.answer(exchange)) {
        answer(exchange);
      }
    } catch (IOException e) {
      exchange.close(); // whoever asked has gone, or was sent less than was promised
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String last = path.substring(path.lastIndexOf('/') + 1);
    if (path.contains("/manifests/") && manifests.containsKey(last)) {
      exchange.getResponseHeaders().set("Content-Type", types.getOrDefault(last, ""));
      give(exchange, 200, manifests.getOrDefault(last, new byte[0]));
    } else if (path.contains("/blobs/") && blobs.containsKey(last)) {
      give(exchange, blobs.getOrDefault(last, new byte[0]));
    } else if (path.equals("/v2/")) {
      give(exchange, 200, new byte[0]);
    } else {
      give(exchange, 404, "{\"errors\":[{\"message\":\"not here\"}]}".getBytes(UTF_8));
    }
  }

  /** The whole, or what the request has a range for. */
  static void give(HttpExchange exchange, byte[] content) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null) {
      give(exchange, 200, content);
      return;
    }
    int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes " + from + '-' + (content.length - 1) + '/' + content.length);
    give(exchange, 206, Arrays.copyOfRange(content, from, content.length));
  }

  static void give(HttpExchange exchange, int status, byte[] content) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head || content.length == 0 ? -1 : content.length);
    if (!head) {
      exchange.getResponseBody().write(content);
    }
  }

  /** Promises the whole and breaks the connection off. */
  static void cut(HttpExchange exchange, byte[] content, int after) throws IOException {
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content, 0, after);
    exchange.getResponseBody().flush();
    throw new IOException("cut");
  }

  static void refuse(HttpExchange exchange, int status, String header, String value)
      throws IOException {
    exchange.getResponseHeaders().set(header, value);
    give(exchange, status, new byte[0]);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
