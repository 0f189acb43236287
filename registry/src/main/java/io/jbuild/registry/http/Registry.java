package io.jbuild.registry.http;

import io.jbuild.registry.CredentialSource;
import io.jbuild.registry.Place;
import io.jbuild.registry.RegistryException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A registry as one repository's user sees it: calls below {@code /v2/}, with who one is. Nothing
 * is sent before the first call. Thread-safe.
 */
public final class Registry {
  private static final String AGENT = "jbuild";

  private final Place place;
  private final Wire wire;
  private final Wire probe;
  private final Authorization authorization;
  private @Nullable URI base;

  /**
   * @param probe does not insist: for finding out what is spoken
   */
  Registry(Place place, Wire wire, Wire probe, CredentialSource credentials) {
    this.place = place;
    this.wire = wire;
    this.probe = probe;
    this.authorization = new Authorization(place, credentials, new Tokens(wire));
  }

  public Place place() {
    return place;
  }

  /** {@code path} below the registry, as in {@code /v2/busybox/tags/list}. */
  public URI uri(String path) throws IOException {
    return base().resolve(path);
  }

  public Answer send(
      String method, URI uri, Map<String, String> headers, Body body, String... scopes)
      throws IOException {
    Call call = new Call(method, uri, headers, body).with("User-Agent", AGENT);
    // an upload may continue on another host, which has its own ways to know who comes
    boolean ours = Redirects.sameOrigin(base(), uri);
    if (!ours) {
      return wire.send(call);
    }
    List<String> wanted = List.of(scopes);
    Optional<String> header = authorization.header(base(), wanted);
    Answer answer = wire.send(header.isPresent() ? call.with("Authorization", header.get()) : call);
    if (answer.status() != 401 || !Redirects.sameOrigin(base(), answer.uri())) {
      return answer;
    }
    List<Challenge> challenges = Challenge.parse(answer.headers("WWW-Authenticate"));
    Optional<String> better = authorization.answer(base(), challenges, wanted, header.orElse(""));
    if (better.isEmpty() || !body.isRepeatable()) {
      return answer;
    }
    answer.close();
    return wire.send(call.with("Authorization", better.get()));
  }

  /** What went wrong, for an answer that is not what was hoped for; reads its body. */
  public RegistryException refusal(String what, Answer answer) {
    String why = ErrorBody.describe(answer);
    String hint =
        switch (answer.status()) {
          case 401, 403 ->
              ": there is no such repository, or it wants you to 'jbuild login "
                  + place.registry()
                  + "'";
          case 429 ->
              ": "
                  + place.host()
                  + " limits how often it is asked; wait"
                  + Retries.retryAfter(answer)
                      .map(d -> ' ' + Long.toString(d.toSeconds()) + " s")
                      .orElse("")
                  + ", or log in for a higher limit";
          default -> "";
        };
    return new RegistryException(
        answer.status(), "cannot " + what + ": " + place.host() + " says " + why + hint);
  }

  private synchronized URI base() throws IOException {
    URI b = base;
    if (b == null) {
      try {
        b = scheme();
      } catch (IllegalArgumentException e) {
        throw new RegistryException("'" + place.host() + "' is no host of a registry", e);
      }
      base = b;
    }
    return b;
  }

  /**
   * Where plain http will do, that is found out: first http on this machine, where asking is
   * harmless and quick; first https elsewhere.
   */
  private URI scheme() throws IOException {
    URI https = URI.create("https://" + place.host() + '/');
    URI http = URI.create("http://" + place.host() + '/');
    boolean loopback = Place.isLoopback(place.host());
    if (!loopback && !place.insecure()) {
      return https;
    }
    URI first = loopback ? http : https;
    URI second = loopback ? https : http;
    return switch (probe(first)) {
      case SPOKEN -> first;
      case REFUSED -> second;
      // what neither speaks well is left to the calls that follow, which insist
      case LOST -> probe(second) == Probe.SPOKEN ? second : first;
    };
  }

  /** What came of asking in plain http or by TLS. */
  private enum Probe {
    SPOKEN,
    /** Go's servers answer 400 to plain http where they want TLS. */
    REFUSED,
    LOST
  }

  private Probe probe(URI uri) {
    Call call = Call.get(uri.resolve("/v2/")).with("User-Agent", AGENT);
    try (Answer answer = probe.send(call)) {
      return answer.status() == 400 ? Probe.REFUSED : Probe.SPOKEN;
    } catch (RegistryException e) {
      return Probe.SPOKEN; // an answer that can't be followed is one
    } catch (IOException e) {
      return Probe.LOST;
    }
  }
}
