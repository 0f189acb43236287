package io.jbuild.builder.remote;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.SshAgent;
import io.jbuild.builder.step.SecretContents;
import io.jbuild.layercache.Bytes;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who a build is at git servers: what it was given by {@code --ssh} and {@code --secret}, and
 * nothing that the host has.
 */
record GitAccess(Map<String, SshAgent> agents, SecretContents secrets) {

  /** The command for repositories by ssh; hosts must be known to the user. */
  List<String> ssh() {
    List<String> words = new ArrayList<>(List.of("ssh", "-F", "/dev/null", "-o", "BatchMode=yes"));
    SshAgent agent = agents.get("default");
    if (agent instanceof SshAgent.Socket socket) {
      words.addAll(List.of("-o", quoted("IdentityAgent=" + socket.path())));
    } else {
      words.addAll(List.of("-o", "IdentityAgent=none", "-o", "IdentitiesOnly=yes"));
    }
    if (agent instanceof SshAgent.Keys keys) {
      for (Path key : keys.files()) {
        words.addAll(List.of("-i", quoted(key.toString())));
      }
    } else {
      words.addAll(List.of("-i", "/dev/null"));
    }
    return words;
  }

  /** Git gives the command to a shell. */
  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /**
   * The settings that authorize a build at the server of a repository: the secrets {@code
   * GIT_AUTH_TOKEN} and {@code GIT_AUTH_HEADER}, each with {@code .host} or without.
   */
  Map<String, String> settings(String url) throws BuildException {
    Map<String, String> settings = new LinkedHashMap<>();
    Optional<URI> server = server(url);
    if (server.isPresent()) {
      String host = server.get().getAuthority();
      Optional<String> value = secret("GIT_AUTH_HEADER", host).or(() -> Optional.empty());
      if (value.isEmpty()) {
        value =
            secret("GIT_AUTH_TOKEN", host)
                .map(
                    t ->
                        "basic "
                            + Base64.getEncoder()
                                .encodeToString(
                                    ("x-access-token:" + t).getBytes(StandardCharsets.UTF_8)));
      }
      value.ifPresent(
          v ->
              settings.put(
                  "http." + server.get().getScheme() + "://" + host + "/.extraheader",
                  "Authorization: " + v));
    }
    return settings;
  }

  private Optional<String> secret(String name, String host) throws BuildException {
    Optional<Bytes> own = secrets.find(name + "." + host);
    Optional<Bytes> found = own.isPresent() ? own : secrets.find(name);
    return found.map(b -> new String(b.toArray(), StandardCharsets.UTF_8).strip());
  }

  private static Optional<URI> server(String url) {
    try {
      URI uri = new URI(url);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return http && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      // user@host:path, or what git will complain of
      return Optional.empty();
    }
  }
}
