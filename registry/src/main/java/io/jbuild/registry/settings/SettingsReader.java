package io.jbuild.registry.settings;

import io.jbuild.layercache.ImageReference;
import io.jbuild.registry.Limits;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.RegistrySettings.Mirror;
import io.jbuild.registry.RegistrySettings.Rule;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds and reads the settings of this machine and user. */
public final class SettingsReader {
  private static final String CONF = "registries.conf";
  private static final Path SYSTEM = Path.of("/etc/containers");

  private final Map<String, String> environment;

  public SettingsReader(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * @param mirrors of docker hub, as dockerd's {@code --registry-mirror} has them: URLs
   */
  public RegistrySettings read(List<String> mirrors) throws IOException {
    List<Rule> rules = new ArrayList<>(rules());
    if (!mirrors.isEmpty()) {
      rules.add(0, hub(mirrors));
    }
    String caFile = environment.getOrDefault("SSL_CERT_FILE", "");
    return new RegistrySettings(
        rules,
        true,
        false,
        caFile.isEmpty() ? Optional.empty() : Optional.of(Path.of(caFile)),
        certificates(),
        environment,
        Limits.USUAL);
  }

  private static Rule hub(List<String> mirrors) throws IOException {
    List<Mirror> all = new ArrayList<>();
    for (String text : mirrors) {
      URI uri;
      try {
        uri = URI.create(text.contains("://") ? text : "https://" + text);
      } catch (IllegalArgumentException e) {
        throw new IOException("the mirror '" + text + "' is no URL", e);
      }
      boolean http = "http".equals(uri.getScheme());
      if (uri.getAuthority() == null || (!http && !"https".equals(uri.getScheme()))) {
        throw new IOException("the mirror '" + text + "' is no URL: want https://host[:port]");
      }
      String path = uri.getPath().replaceAll("/+$", "");
      all.add(new Mirror(uri.getAuthority() + path, http, true, true));
    }
    return new Rule(ImageReference.DEFAULT_REGISTRY, "", false, false, all);
  }

  private List<Rule> rules() throws IOException {
    String named = environment.getOrDefault("CONTAINERS_REGISTRIES_CONF", "");
    if (!named.isEmpty()) {
      return read(Path.of(named));
    }
    List<Rule> out = new ArrayList<>();
    Path user = userDirectory();
    Path main = user.resolve(CONF);
    if (!Files.isReadable(main)) {
      main = SYSTEM.resolve(CONF);
    }
    if (Files.isReadable(main)) {
      out.addAll(read(main));
    }
    // what comes later wins: RegistrySettings takes the first rule of a prefix
    for (Path directory : List.of(SYSTEM, user)) {
      for (Path file : files(directory.resolve(CONF + ".d"))) {
        out.addAll(0, read(file));
      }
    }
    return out;
  }

  private static List<Rule> read(Path file) throws IOException {
    return RegistriesConf.parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
  }

  private static List<Path> files(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Path> out = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "*.conf")) {
      entries.forEach(out::add);
    }
    Collections.sort(out);
    return out;
  }

  private Path userDirectory() {
    String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
    return config.isEmpty()
        ? Path.of(environment.getOrDefault("HOME", "/"), ".config", "containers")
        : Path.of(config, "containers");
  }

  private List<Path> certificates() {
    return List.of(
        userDirectory().resolve("certs.d"),
        SYSTEM.resolve("certs.d"),
        Path.of("/etc/docker/certs.d"));
  }
}
