package io.jbuild.registry.auth;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.files.OwnSystem;
import io.jbuild.layercache.io.Interruption;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.registry.Credential;
import io.jbuild.registry.RegistryException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program {@code docker-credential-NAME} that keeps credentials
 * (github.com/docker/docker-credential-helpers). Secrets go over its pipes, never its arguments.
 */
final class CredentialHelper {
  private static final String TOKEN_USER = "<token>";
  private static final int MOST = 1 << 20;
  private static final int SECONDS = 60;

  private final String name;

  CredentialHelper(String name) throws IOException {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!Character.isLetterOrDigit(c) && c != '-' && c != '_' && c != '.') {
        throw new RegistryException("'" + name + "' is no name of a credential helper");
      }
    }
    this.name = name;
  }

  Optional<Credential> find(String server) throws IOException {
    Result result = run("get", server.getBytes(StandardCharsets.UTF_8));
    if (result.code() != 0) {
      String message = result.out().toLowerCase(Locale.ROOT);
      if (message.contains("not found") || message.contains("no credentials")) {
        return Optional.empty();
      }
      throw failure("get", result);
    }
    Json.Obj json;
    try {
      json = JsonText.parseObject(result.out().getBytes(StandardCharsets.UTF_8), "its answer");
    } catch (IOException e) {
      // the parser's words may quote the secret
      throw new RegistryException(program() + " answered what is no JSON", e);
    }
    String user = json.string("Username").orElse("");
    String secret = json.string("Secret").orElse("");
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        user.equals(TOKEN_USER)
            ? new Credential.IdentityToken(secret)
            : new Credential.Password(user, secret));
  }

  void store(String server, Credential credential) throws IOException {
    Map<String, Json> json = new LinkedHashMap<>();
    json.put("ServerURL", Json.of(server));
    if (credential instanceof Credential.Password p) {
      json.put("Username", Json.of(p.user()));
      json.put("Secret", Json.of(p.secret()));
    } else if (credential instanceof Credential.IdentityToken t) {
      json.put("Username", Json.of(TOKEN_USER));
      json.put("Secret", Json.of(t.token()));
    } else {
      throw new RegistryException(program() + " keeps passwords and identity tokens only");
    }
    Result result = run("store", JsonText.toBytes(new Json.Obj(json)));
    if (result.code() != 0) {
      throw failure("store", result);
    }
  }

  void erase(String server) throws IOException {
    Result result = run("erase", server.getBytes(StandardCharsets.UTF_8));
    if (result.code() != 0) {
      throw failure("erase", result);
    }
  }

  private String program() {
    return "docker-credential-" + name;
  }

  private RegistryException failure(String verb, Result result) {
    String said = result.out().strip();
    // only what a failed run prints is shown: that of a good one is a secret
    return new RegistryException(
        program()
            + ' '
            + verb
            + " failed with exit code "
            + result.code()
            + (said.isEmpty() ? "" : ": " + said.lines().findFirst().orElse("")));
  }

  private record Result(int code, String out) {}

  private Result run(String verb, byte[] input) throws IOException {
    OwnSystem.check(program());
    Process process;
    try {
      process =
          new ProcessBuilder(program(), verb)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new RegistryException(
          "cannot run "
              + program()
              + ", which the docker configuration names: is it installed and in PATH?",
          e);
    }
    try {
      try (OutputStream in = process.getOutputStream()) {
        in.write(input);
      } catch (IOException e) {
        // it may end without reading; what it printed and its exit code tell
      }
      byte[] out = process.getInputStream().readNBytes(MOST);
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw new RegistryException(program() + " did not end within " + SECONDS + " s");
      }
      return new Result(process.exitValue(), new String(out, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    } finally {
      process.destroyForcibly();
    }
  }
}
