package io.jbuild.registry.http;

import io.jbuild.layercache.io.LimitedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** An answer of HTTP whose body is yet to be read. Whoever has it closes it. */
public final class Answer implements AutoCloseable {
  private final int status;
  private final URI uri;
  private final Headers headers;
  private final InputStream body;

  /** The headers of an answer; names in any case. */
  @FunctionalInterface
  interface Headers {
    List<String> all(String name);
  }

  Answer(int status, URI uri, Headers headers, InputStream body) {
    this.status = status;
    this.uri = uri;
    this.headers = headers;
    this.body = body;
  }

  public int status() {
    return status;
  }

  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** Where it came from in the end. */
  public URI uri() {
    return uri;
  }

  public List<String> headers(String name) {
    return headers.all(name);
  }

  public Optional<String> header(String name) {
    List<String> all = headers.all(name);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(0).strip());
  }

  /** What {@code Content-Length} says. */
  public OptionalLong length() {
    Optional<String> text = header("Content-Length");
    try {
      return text.isPresent() ? OptionalLong.of(Long.parseLong(text.get())) : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty(); // what can't be read says nothing
    }
  }

  /** Closed with the answer. */
  public InputStream body() {
    return body;
  }

  /**
   * @param what names it in an error
   * @throws IOException when there are more bytes than {@code limit}
   */
  public byte[] bytes(String what, int limit) throws IOException {
    return new LimitedInputStream(body, what, limit).readAllBytes();
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
