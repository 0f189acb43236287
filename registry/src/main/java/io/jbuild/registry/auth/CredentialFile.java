package io.jbuild.registry.auth;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.registry.Credential;
import io.jbuild.registry.RegistryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One document of credentials: docker's {@code config.json}, or {@code auth.json} of
 * containers-auth.json(5).
 */
record CredentialFile(String name, Json.Obj json) {

  /** Empty of credentials when there is no file. */
  static CredentialFile read(Path file) throws IOException {
    try {
      return parse(file.toString(), Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return new CredentialFile(file.toString(), Json.Obj.EMPTY);
    }
  }

  static CredentialFile parse(String name, byte[] text) throws IOException {
    if (text.length == 0) {
      return new CredentialFile(name, Json.Obj.EMPTY);
    }
    try {
      return new CredentialFile(name, JsonText.parseObject(text, name));
    } catch (IOException e) {
      // the parser's words may quote a secret
      throw new RegistryException(name + " is no JSON document", e);
    }
  }

  /** The program that keeps the credentials of a registry, when one does. */
  Optional<String> helper(String registry) {
    for (Map.Entry<String, String> e : json.stringMap("credHelpers").entrySet()) {
      if (ServerNames.meaning(e.getKey()).equals(registry) && !e.getValue().isEmpty()) {
        return Optional.of(e.getValue());
      }
    }
    return json.string("credsStore").filter(s -> !s.isEmpty());
  }

  Optional<Credential> find(String registry, String repository) throws IOException {
    Optional<String> helper = helper(registry);
    if (helper.isPresent()) {
      Optional<Credential> kept =
          new CredentialHelper(helper.get()).find(ServerNames.key(registry));
      if (kept.isPresent()) {
        return kept;
      }
    }
    Json.Obj auths = json.object("auths");
    for (String wanted : ServerNames.candidates(registry, repository)) {
      for (Map.Entry<String, Json> e : auths.members().entrySet()) {
        if (ServerNames.meaning(e.getKey()).equals(wanted) && e.getValue() instanceof Json.Obj o) {
          Optional<Credential> found = credential(e.getKey(), o);
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Credential> credential(String key, Json.Obj entry) throws IOException {
    Optional<String> identity = entry.string("identitytoken").filter(s -> !s.isEmpty());
    if (identity.isPresent()) {
      return Optional.of(new Credential.IdentityToken(identity.get()));
    }
    Optional<String> token = entry.string("registrytoken").filter(s -> !s.isEmpty());
    if (token.isPresent()) {
      return Optional.of(new Credential.RegistryToken(token.get()));
    }
    String auth = entry.string("auth").orElse("");
    if (auth.isEmpty()) {
      String user = entry.string("username").orElse("");
      return user.isEmpty()
          ? Optional.empty()
          : Optional.of(new Credential.Password(user, entry.string("password").orElse("")));
    }
    try {
      String both = new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8);
      int colon = both.indexOf(':');
      if (colon > 0) {
        // docker pads what it has written with zeros
        String secret = both.substring(colon + 1).replace("\0", "");
        return Optional.of(new Credential.Password(both.substring(0, colon), secret));
      }
    } catch (IllegalArgumentException e) {
      // said below, without what it was
    }
    throw new RegistryException(
        name + " has an 'auth' for " + key + " that is no base64 of user:password");
  }

  /** With these credentials, and none other for the same registry. */
  CredentialFile with(String registry, Credential credential) {
    Map<String, Json> entry = new LinkedHashMap<>();
    if (credential instanceof Credential.Password p) {
      String both = p.user() + ':' + p.secret();
      entry.put(
          "auth",
          Json.of(Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8))));
    } else if (credential instanceof Credential.IdentityToken t) {
      entry.put("identitytoken", Json.of(t.token()));
    } else if (credential instanceof Credential.RegistryToken t) {
      entry.put("registrytoken", Json.of(t.token()));
    }
    return withEntry(registry, Optional.of(new Json.Obj(entry)));
  }

  CredentialFile without(String registry) {
    return withEntry(registry, Optional.empty());
  }

  /** An entry without secrets says that a helper has them, as docker leaves it there. */
  CredentialFile withHelped(String registry) {
    return withEntry(registry, Optional.of(Json.Obj.EMPTY));
  }

  private CredentialFile withEntry(String registry, Optional<Json.Obj> entry) {
    Json.Obj auths = json.object("auths");
    for (String key : json.object("auths").members().keySet()) {
      if (ServerNames.meaning(key).equals(registry)) {
        auths = auths.without(key);
      }
    }
    if (entry.isPresent()) {
      auths = auths.with(ServerNames.key(registry), entry.get());
    }
    return new CredentialFile(name, json.with("auths", auths));
  }

  /** Whether it says anything of the registry. */
  boolean knows(String registry) {
    for (String key : json.object("auths").members().keySet()) {
      if (ServerNames.meaning(key).equals(registry)) {
        return true;
      }
    }
    return false;
  }

  byte[] text() {
    return (JsonText.pretty(json, "\t") + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
