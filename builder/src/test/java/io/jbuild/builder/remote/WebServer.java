package io.jbuild.builder.remote;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.jbuild.builder.Web;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on the loopback interface that remembers what it was asked, and a way to it. */
public final class WebServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  public WebServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** Methods, paths and conditions, in the order in which they were asked. */
  public List<String> asked() {
    return asked;
  }

  public void file(String path, byte[] content, Map<String, String> headers) {
    on(
        path,
        exchange -> {
          headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
          String condition = exchange.getRequestHeaders().getFirst("If-None-Match");
          if (condition != null && condition.equals(headers.get("ETag"))) {
            exchange.sendResponseHeaders(304, -1);
            return;
          }
          exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
          exchange.getResponseBody().write(content);
        });
  }

  public void on(String path, HttpHandler handler) {
    try {
      server.removeContext(path);
    } catch (IllegalArgumentException e) {
      // the first of this path
    }
    server.createContext(
        path,
        exchange -> {
          String condition = exchange.getRequestHeaders().getFirst("If-None-Match");
          String what = exchange.getRequestMethod() + " " + exchange.getRequestURI();
          asked.add(condition == null ? what : what + " unless " + condition);
          try (exchange) {
            handler.handle(exchange);
          }
        });
  }

  /** Serves the bare repositories in a directory, below {@code /git/}, as git-http-backend(1). */
  public void repositories(Path directory) {
    on("/git/", exchange -> backend(exchange, directory));
  }

  private static void backend(HttpExchange exchange, Path directory) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
    Map<String, String> environment = builder.environment();
    environment.put("GIT_PROJECT_ROOT", directory.toString());
    environment.put("GIT_HTTP_EXPORT_ALL", "1");
    environment.put("REQUEST_METHOD", exchange.getRequestMethod());
    environment.put("PATH_INFO", exchange.getRequestURI().getPath().substring("/git".length()));
    environment.put(
        "QUERY_STRING", Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse(""));
    for (String header : List.of("Content-Type", "Content-Encoding", "Git-Protocol")) {
      String value = exchange.getRequestHeaders().getFirst(header);
      if (value != null) {
        String name = header.replace('-', '_').toUpperCase(Locale.ROOT);
        environment.put(name.equals("CONTENT_TYPE") ? name : "HTTP_" + name, value);
      }
    }
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    byte[] body = exchange.getRequestBody().readAllBytes();
    try (OutputStream in = process.getOutputStream()) {
      in.write(body);
    }
    answer(exchange, process.getInputStream());
  }

  /** From the form of RFC 3875 section 6. */
  private static void answer(HttpExchange exchange, InputStream in) throws IOException {
    int status = 200;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      String name = line.substring(0, colon);
      String value = line.substring(colon + 1).strip();
      if (name.equals("Status")) {
        status = Integer.parseInt(value.substring(0, 3));
      } else {
        exchange.getResponseHeaders().add(name, value);
      }
    }
    exchange.sendResponseHeaders(status, 0);
    in.transferTo(exchange.getResponseBody());
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toString(StandardCharsets.US_ASCII).strip();
  }

  /** A plain client. */
  public static Web web() {
    return (url, headers) -> {
      HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
      headers.forEach(connection::setRequestProperty);
      int status = connection.getResponseCode();
      InputStream body = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
      return new Reply(status, connection, body == null ? InputStream.nullInputStream() : body);
    };
  }

  private record Reply(int status, HttpURLConnection connection, InputStream body)
      implements Web.Reply {
    @Override
    public Optional<String> header(String name) {
      return Optional.ofNullable(connection.getHeaderField(name));
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
