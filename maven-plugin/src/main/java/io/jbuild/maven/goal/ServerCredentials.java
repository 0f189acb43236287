package io.jbuild.maven.goal;

import io.jbuild.registry.Credential;
import io.jbuild.registry.CredentialSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;

/**
 * Who one is at registries: what properties and the configuration say, then the {@code <server>} of
 * settings.xml whose id is the registry, with its password decrypted, then what docker and
 * containers have.
 */
final class ServerCredentials implements CredentialSource {
  private static final String HUB = "docker.io";
  private static final List<String> HUBS =
      List.of(HUB, "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com");

  private final Map<String, Credential> given;
  private final Settings settings;
  private final SettingsDecrypter decrypter;
  private final CredentialSource others;

  /**
   * @param given by registry
   */
  ServerCredentials(
      Map<String, Credential> given,
      Settings settings,
      SettingsDecrypter decrypter,
      CredentialSource others) {
    this.given = given;
    this.settings = settings;
    this.decrypter = decrypter;
    this.others = others;
  }

  @Override
  public Optional<Credential> find(String registry, String repository) throws IOException {
    Credential said = given.get(registry);
    if (said != null) {
      return Optional.of(said);
    }
    Server server = null;
    for (String id : registry.equals(HUB) ? HUBS : List.of(registry, "https://" + registry)) {
      server = server == null ? settings.getServer(id) : server;
    }
    if (server == null || server.getUsername() == null) {
      return others.find(registry, repository);
    }
    String password = password(server).orElse("");
    return Optional.of(new Credential.Password(server.getUsername(), password));
  }

  /** The password of a server by its id. */
  Optional<String> password(String id) throws IOException {
    Server server = settings.getServer(id);
    return server == null ? Optional.empty() : password(server);
  }

  private Optional<String> password(Server server) throws IOException {
    SettingsDecryptionResult result =
        decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
    for (SettingsProblem problem : result.getProblems()) {
      if (problem.getSeverity() != SettingsProblem.Severity.WARNING) {
        throw new IOException(
            "cannot decrypt the password of the server '"
                + server.getId()
                + "' of settings.xml: "
                + problem.getMessage());
      }
    }
    return Optional.ofNullable(result.getServer().getPassword());
  }
}
