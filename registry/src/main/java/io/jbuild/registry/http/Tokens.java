package io.jbuild.registry.http;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.registry.Credential;
import io.jbuild.registry.Place;
import io.jbuild.registry.RegistryException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Gets tokens for a registry (distribution's spec/auth/token.md and oauth.md). */
final class Tokens {
  private static final int MOST = 1 << 20;
  private static final Duration USUAL_LIFE = Duration.ofSeconds(60);

  private final Wire wire;

  Tokens(Wire wire) {
    this.wire = wire;
  }

  /** A token, and when it is no good any more, by {@link System#nanoTime}. */
  record Token(String value, long until) {
    boolean isGood() {
      return System.nanoTime() - until < 0;
    }

    @Override
    public String toString() {
      return "Token[]";
    }
  }

  /**
   * @param origin what the challenge came from
   */
  Token get(
      URI origin, Challenge challenge, Collection<String> scopes, Optional<Credential> credential)
      throws IOException {
    URI realm = realm(origin, challenge);
    String service = challenge.parameter("service").orElse("");
    Call call =
        credential.isPresent() && credential.get() instanceof Credential.IdentityToken identity
            ? refresh(realm, service, scopes, identity)
            : ask(realm, service, scopes, credential);
    try (Answer answer = wire.send(call)) {
      if (!answer.isSuccess()) {
        throw refusal(answer, realm, credential.isPresent());
      }
      return read(answer, realm);
    }
  }

  private static URI realm(URI origin, Challenge challenge) throws IOException {
    String text = challenge.parameter("realm").orElse("");
    URI realm;
    try {
      realm = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new RegistryException(origin.getHost() + " names a token server that is no URL", e);
    }
    boolean https = "https".equals(realm.getScheme());
    if ((!https && !"http".equals(realm.getScheme())) || realm.getHost() == null) {
      throw new RegistryException(origin.getHost() + " names no token server");
    }
    if (!https && "https".equals(origin.getScheme()) && !Place.isLoopback(realm.getHost())) {
      throw new RegistryException(
          origin.getHost()
              + " wants a token from "
              + Call.shown(realm)
              + ", without TLS: refused, others could read who you are");
    }
    return realm;
  }

  private static Call ask(
      URI realm, String service, Collection<String> scopes, Optional<Credential> credential) {
    StringBuilder query = new StringBuilder(realm.getRawQuery() == null ? "" : realm.getRawQuery());
    if (!service.isEmpty()) {
      add(query, "service", service);
    }
    for (String scope : scopes) {
      add(query, "scope", scope);
    }
    boolean known = credential.isPresent() && credential.get() instanceof Credential.Password;
    if (known) {
      add(query, "account", ((Credential.Password) credential.get()).user());
    }
    String base = realm.toString();
    int mark = base.indexOf('?');
    Call call = Call.get(URI.create((mark < 0 ? base : base.substring(0, mark)) + '?' + query));
    return known ? call.with("Authorization", basic((Credential.Password) credential.get())) : call;
  }

  private static Call refresh(
      URI realm, String service, Collection<String> scopes, Credential.IdentityToken identity) {
    StringBuilder form = new StringBuilder("grant_type=refresh_token&client_id=jbuild");
    add(form, "service", service);
    add(form, "scope", String.join(" ", scopes));
    add(form, "refresh_token", identity.token());
    Map<String, String> headers = Map.of("Content-Type", "application/x-www-form-urlencoded");
    byte[] body = form.toString().getBytes(StandardCharsets.UTF_8);
    return new Call("POST", realm, headers, Body.of(body));
  }

  private static void add(StringBuilder query, String name, String value) {
    if (!query.isEmpty()) {
      query.append('&');
    }
    query.append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
  }

  static String basic(Credential.Password credential) {
    String both = credential.user() + ':' + credential.secret();
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
  }

  private static RegistryException refusal(Answer answer, URI realm, boolean known)
      throws IOException {
    String why =
        known && answer.status() == 401
            ? "incorrect user name or password"
            : ErrorBody.describe(answer);
    return new RegistryException(
        answer.status(), "no token from " + Call.shown(realm) + ": " + why);
  }

  private static Token read(Answer answer, URI realm) throws IOException {
    String what = "the token of " + Call.shown(realm);
    Json.Obj json;
    try {
      json = JsonText.parseObject(answer.bytes(what, MOST), what);
    } catch (IOException e) {
      // the parser's words may quote the token
      throw new RegistryException(what + " can't be read", e);
    }
    String token = json.string("token").or(() -> json.string("access_token")).orElse("");
    if (token.isEmpty() || !isHeaderText(token)) {
      throw new RegistryException(what + " is missing in its answer");
    }
    long seconds = json.integer("expires_in").orElse(USUAL_LIFE.toSeconds());
    // a tenth less, so that it does not end on its way
    long life = Math.max(1, Math.min(seconds, 86_400) * 9 / 10);
    return new Token(token, System.nanoTime() + Duration.ofSeconds(life).toNanos());
  }

  private static boolean isHeaderText(String token) {
    for (int i = 0; i < token.length(); i++) {
      if (token.charAt(i) <= ' ' || token.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }
}
