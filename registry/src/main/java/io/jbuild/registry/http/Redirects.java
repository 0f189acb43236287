package io.jbuild.registry.http;

import io.jbuild.registry.Place;
import io.jbuild.registry.RegistryException;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * Follows redirects. Who one is at a registry is told to that registry alone, and what began with
 * TLS stays with it.
 */
final class Redirects implements Wire {
  private static final int MOST = 10;

  private final Wire wire;

  Redirects(Wire wire) {
    this.wire = wire;
  }

  @Override
  public Answer send(Call first) throws IOException {
    Call call = first;
    for (int i = 0; i <= MOST; i++) {
      Answer answer = wire.send(call);
      Optional<String> location = answer.header("Location");
      if (!isRedirect(answer.status()) || location.isEmpty()) {
        return answer;
      }
      answer.close();
      call = next(call, answer.status(), location.get());
    }
    throw new RegistryException(
        "cannot get " + Call.shown(first.uri()) + ": more than " + MOST + " redirects");
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  private static Call next(Call call, int status, String location) throws IOException {
    URI target;
    try {
      target = call.uri().resolve(location);
    } catch (IllegalArgumentException e) {
      throw new RegistryException(Call.shown(call.uri()) + " redirects to what is no URL", e);
    }
    boolean http = "http".equals(target.getScheme());
    if ((!http && !"https".equals(target.getScheme())) || target.getHost() == null) {
      throw new RegistryException(
          Call.shown(call.uri()) + " redirects to what is no http or https URL");
    }
    if (http && "https".equals(call.uri().getScheme()) && !Place.isLoopback(target.getHost())) {
      throw new RegistryException(
          Call.shown(call.uri())
              + " redirects from https to "
              + Call.shown(target)
              + ": refused, what comes from there could have been changed on the way");
    }
    Call next = call.to(target);
    if (!sameOrigin(call.uri(), target)) {
      next = next.without("Authorization");
    }
    boolean repeats = status == 307 || status == 308;
    if (!call.isRead() && repeats && !call.body().isRepeatable()) {
      throw new RegistryException(
          Call.shown(call.uri()) + " redirects an upload that has begun: not supported");
    }
    return repeats ? next : next.asGet();
  }

  static boolean sameOrigin(URI a, URI b) {
    return String.valueOf(a.getHost()).equalsIgnoreCase(b.getHost())
        && port(a) == port(b)
        && String.valueOf(a.getScheme()).equals(b.getScheme());
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equals(uri.getScheme()) ? 443 : 80;
  }
}
