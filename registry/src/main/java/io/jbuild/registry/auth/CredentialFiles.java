package io.jbuild.registry.auth;

import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.registry.Credential;
import io.jbuild.registry.CredentialSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The credentials of a user, in the order in which they are looked for: {@code DOCKER_AUTH_CONFIG},
 * docker's {@code config.json}, then containers' {@code auth.json}; or the file of {@code
 * REGISTRY_AUTH_FILE} alone. New ones are written to docker's file. Each registry is looked up
 * once. Thread-safe.
 */
public final class CredentialFiles implements CredentialSource {
  private final Map<String, String> environment;
  private final Path written;
  private final List<Path> read;
  private final Map<String, Optional<Credential>> found = new HashMap<>();

  private CredentialFiles(Map<String, String> environment, Path written, List<Path> read) {
    this.environment = environment;
    this.written = written;
    this.read = List.copyOf(read);
  }

  /** Those of one file, whatever else there is. */
  public static CredentialFiles of(Path file) {
    return new CredentialFiles(Map.of(), file, List.of(file));
  }

  /**
   * @param config docker's directory, when it was said
   */
  public static CredentialFiles of(Map<String, String> environment, Optional<Path> config) {
    String home = environment.getOrDefault("HOME", "/");
    String only = environment.getOrDefault("REGISTRY_AUTH_FILE", "");
    if (!only.isEmpty() && config.isEmpty()) {
      return new CredentialFiles(environment, Path.of(only), List.of(Path.of(only)));
    }
    String named = environment.getOrDefault("DOCKER_CONFIG", "");
    Path directory = config.orElse(named.isEmpty() ? Path.of(home, ".docker") : Path.of(named));
    List<Path> read = new ArrayList<>();
    read.add(directory.resolve("config.json"));
    for (String name : List.of("XDG_RUNTIME_DIR", "XDG_CONFIG_HOME")) {
      String base = environment.getOrDefault(name, "");
      if (!base.isEmpty()) {
        read.add(Path.of(base, "containers/auth.json"));
      }
    }
    read.add(Path.of(home, ".config/containers/auth.json"));
    return new CredentialFiles(environment, directory.resolve("config.json"), read);
  }

  /** Where credentials are looked for, there or not. */
  public List<Path> files() {
    return read;
  }

  @Override
  public synchronized Optional<Credential> find(String registry, String repository)
      throws IOException {
    String key = registry + '/' + repository;
    Optional<Credential> known = found.get(key);
    if (known == null) {
      known = search(registry, repository);
      found.put(key, known);
    }
    return known;
  }

  private Optional<Credential> search(String registry, String repository) throws IOException {
    String inline = environment.getOrDefault("DOCKER_AUTH_CONFIG", "");
    if (!inline.isEmpty()) {
      byte[] text = inline.getBytes(StandardCharsets.UTF_8);
      Optional<Credential> c =
          CredentialFile.parse("DOCKER_AUTH_CONFIG", text).find(registry, repository);
      if (c.isPresent()) {
        return c;
      }
    }
    for (Path file : read) {
      if (Files.isReadable(file)) {
        Optional<Credential> c = CredentialFile.read(file).find(registry, repository);
        if (c.isPresent()) {
          return c;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Keeps a credential for the next time.
   *
   * @return where: a file, when the secret is in it as good as readable; empty for a helper
   */
  public synchronized Optional<Path> store(String registry, Credential credential)
      throws IOException {
    CredentialFile file = CredentialFile.read(written);
    Optional<String> helper = file.helper(registry);
    found.clear();
    if (helper.isPresent()) {
      new CredentialHelper(helper.get()).store(ServerNames.key(registry), credential);
      write(file.withHelped(registry));
      return Optional.empty();
    }
    write(file.with(registry, credential));
    return Optional.of(written);
  }

  /** False when there was nothing to forget. */
  public synchronized boolean erase(String registry) throws IOException {
    CredentialFile file = CredentialFile.read(written);
    Optional<String> helper = file.helper(registry);
    boolean known = file.knows(registry);
    found.clear();
    if (helper.isPresent()) {
      CredentialHelper program = new CredentialHelper(helper.get());
      known |= program.find(ServerNames.key(registry)).isPresent();
      if (known) {
        program.erase(ServerNames.key(registry));
      }
    }
    if (file.knows(registry)) {
      write(file.without(registry));
    }
    return known;
  }

  /** Readable by its owner only from its first byte on; a link stays a link. */
  private void write(CredentialFile file) throws IOException {
    Path target = Files.exists(written) ? written.toRealPath() : written.toAbsolutePath();
    Path directory = target.getParent();
    if (directory == null) {
      throw new IOException(written + " is no file of credentials");
    }
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    // the JDK makes temporary files with mode 0600
    Path beside = Files.createTempFile(directory, ".config", ".tmp");
    try {
      Files.write(beside, file.text());
      AtomicFile.sync(beside);
      AtomicFile.moveInto(beside, target);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
