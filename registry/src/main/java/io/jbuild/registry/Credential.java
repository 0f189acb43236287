package io.jbuild.registry;

/** What proves to a registry who one is. None of them prints its secret. */
public sealed interface Credential {

  /** A user name with its password or access token. */
  record Password(String user, String secret) implements Credential {
    @Override
    public String toString() {
      return "Password[user=" + user + ']';
    }
  }

  /** What a token server gives out tokens for: OAuth 2's refresh token. */
  record IdentityToken(String token) implements Credential {
    @Override
    public String toString() {
      return "IdentityToken[]";
    }
  }

  /** A token that the registry takes as it is. */
  record RegistryToken(String token) implements Credential {
    @Override
    public String toString() {
      return "RegistryToken[]";
    }
  }
}
