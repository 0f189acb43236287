package io.jbuild.registry.http;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request of HTTP. */
record Call(String method, URI uri, Map<String, String> headers, Body body) {
  Call {
    headers = Map.copyOf(headers);
  }

  static Call get(URI uri) {
    return new Call("GET", uri, Map.of(), Body.NONE);
  }

  Call with(String header, String value) {
    Map<String, String> copy = new LinkedHashMap<>(headers);
    copy.put(header, value);
    return new Call(method, uri, copy, body);
  }

  Call without(String header) {
    Map<String, String> copy = new LinkedHashMap<>(headers);
    copy.remove(header);
    return new Call(method, uri, copy, body);
  }

  Call to(URI other) {
    return new Call(method, other, headers, body);
  }

  Call asGet() {
    return new Call(method.equals("HEAD") ? "HEAD" : "GET", uri, headers, Body.NONE);
  }

  boolean isRead() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** A URI as it may be shown: signatures of storage services are in queries. */
  static String shown(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
  }
}
