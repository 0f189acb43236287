package io.jbuild.registry.http;

import io.jbuild.registry.Credential;
import io.jbuild.registry.CredentialSource;
import io.jbuild.registry.Place;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who one is at one registry: learns from the first refusal what is wanted there, and tells it with
 * every later call. Tokens are kept in memory only. Thread-safe.
 */
final class Authorization {
  private final Place place;
  private final CredentialSource credentials;
  private final Tokens tokens;
  private final Map<Set<String>, Tokens.Token> known = new HashMap<>();
  private @Nullable Challenge bearer;
  private @Nullable String basic;

  Authorization(Place place, CredentialSource credentials, Tokens tokens) {
    this.place = place;
    this.credentials = credentials;
    this.tokens = tokens;
  }

  /** The header for a call with these scopes, when it is known that there must be one. */
  synchronized Optional<String> header(URI origin, List<String> scopes) throws IOException {
    if (basic != null) {
      return Optional.of(basic);
    }
    Challenge c = bearer;
    return c == null ? Optional.empty() : Optional.of(token(origin, c, scopes, ""));
  }

  /**
   * The header for a call that was refused.
   *
   * @param refused the header that it had; empty for none
   * @return empty when nothing else can be tried
   */
  synchronized Optional<String> answer(
      URI origin, List<Challenge> challenges, List<String> scopes, String refused)
      throws IOException {
    Optional<Challenge> wanted = Challenge.find(challenges, "bearer");
    if (wanted.isPresent()) {
      bearer = wanted.get();
      Set<String> all = new TreeSet<>(scopes);
      if (all.isEmpty() && wanted.get().parameter("scope").isPresent()) {
        all.add(wanted.get().parameter("scope").get());
      }
      String header = token(origin, wanted.get(), List.copyOf(all), refused);
      return header.equals(refused) ? Optional.empty() : Optional.of(header);
    }
    if (Challenge.find(challenges, "basic").isPresent()) {
      Optional<Credential> mine = credential();
      if (mine.isPresent() && mine.get() instanceof Credential.Password password) {
        basic = Tokens.basic(password);
        return basic.equals(refused) ? Optional.empty() : Optional.of(basic);
      }
    }
    return Optional.empty();
  }

  private String token(URI origin, Challenge challenge, List<String> scopes, String refused)
      throws IOException {
    Optional<Credential> mine = credential();
    if (mine.isPresent() && mine.get() instanceof Credential.RegistryToken ready) {
      return "Bearer " + ready.token();
    }
    Set<String> key = new TreeSet<>(scopes);
    Tokens.Token token = known.get(key);
    if (token == null || !token.isGood() || refused.equals("Bearer " + token.value())) {
      token = tokens.get(origin, challenge, key, mine);
      known.put(key, token);
    }
    return "Bearer " + token.value();
  }

  private Optional<Credential> credential() throws IOException {
    return credentials.find(place.registry(), place.repository());
  }
}
