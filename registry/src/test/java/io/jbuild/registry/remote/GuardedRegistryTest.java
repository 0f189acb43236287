package io.jbuild.registry.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.PullPolicy;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.image.ImageAssert;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.registry.Credential;
import io.jbuild.registry.CredentialSource;
import io.jbuild.registry.RegistryException;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.RegistrySettings.Mirror;
import io.jbuild.registry.RegistrySettings.Rule;
import io.jbuild.registry.TransferListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real registry behind passwords, TLS, mirrors and a bad line. */
final class GuardedRegistryTest {
  private static final CredentialSource ME =
      (registry, repository) -> Optional.of(new Credential.Password("me", "secret"));

  @TempDir Path dir;
  private Store here;
  private Store there;

  @BeforeEach
  void open() {
    here = DirectoryStore.open(dir.resolve("here"), new NioFileOps());
    there = DirectoryStore.open(dir.resolve("there"), new NioFileOps());
  }

  @AfterEach
  void close() throws Exception {
    here.close();
    there.close();
  }

  private static RemoteImages remote(Store store, RegistrySettings settings, CredentialSource who) {
    return new RemoteImages(store, settings, who, TransferListener.NONE);
  }

  private static Descriptor push(RemoteImages remote, Image image, ImageReference name)
      throws IOException {
    return remote.push(image.descriptor(), List.of(name), Packing.ANY).get(0).target();
  }

  private Image pull(RemoteImages remote, ImageReference name) throws IOException {
    Image image = remote.find(name, TestImages.AMD64, PullPolicy.MISSING).orElseThrow();
    remote.fetch(image, image.config().diffIds());
    ImageAssert.isValid(there, image);
    return image;
  }

  private static void run(String... command) throws Exception {
    assumeTrue(Files.isExecutable(Path.of(command[0])), command[0] + " is not installed");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), command[0]);
  }

  private Path key() {
    return dir.resolve("key.pem");
  }

  /** A certificate of this host and of the key. */
  private Path certificate() throws Exception {
    Path certificate = dir.resolve("cert.pem");
    run(
        "/usr/bin/openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        "/CN=127.0.0.1",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        key().toString(),
        "-out",
        certificate.toString());
    return certificate;
  }

  @Test
  void basic_passwords_open_it() throws Exception {
    Path passwords = dir.resolve("htpasswd");
    run("/usr/bin/htpasswd", "-Bbc", passwords.toString(), "me", "secret");
    try (DockerRegistry registry =
        DockerRegistry.start(
            dir.resolve("registry"), "auth: {htpasswd: {realm: r, path: " + passwords + "}}")) {
      Image image = TestImages.image(here, "x");
      push(remote(here, RegistrySettings.NONE, ME), image, registry.name("a:1"));
      assertEquals(
          image.id(), pull(remote(there, RegistrySettings.NONE, ME), registry.name("a:1")).id());
      RemoteImages nobody = remote(there, RegistrySettings.NONE, CredentialSource.ANONYMOUS);
      RegistryException e =
          assertThrows(RegistryException.class, () -> pull(nobody, registry.name("a:1")));
      assertEquals(401, e.status());
      Login login = new Login(RegistrySettings.NONE);
      login.check(registry.host(), new Credential.Password("me", "secret"));
      assertThrows(
          RegistryException.class,
          () -> login.check(registry.host(), new Credential.Password("me", "other")));
    }
  }

  @Test
  void it_believes_the_tokens_of_a_server_of_its_own() throws Exception {
    Path certificate = certificate();
    try (SigningTokenServer tokens = new SigningTokenServer(key(), certificate, "me:secret");
        DockerRegistry registry =
            DockerRegistry.start(dir.resolve("registry"), tokens.configuration())) {
      Image image = TestImages.image(here, "x");
      push(remote(here, RegistrySettings.NONE, ME), image, registry.name("a/b:1"));
      assertEquals(
          image.id(), pull(remote(there, RegistrySettings.NONE, ME), registry.name("a/b:1")).id());
      assertEquals(List.of("repository:a/b:pull,push", "repository:a/b:pull"), tokens.scopes());
      // a repository that the token does not name is asked for anew
      push(remote(here, RegistrySettings.NONE, ME), image, registry.name("a/c:1"));
      assertTrue(tokens.scopes().toString().contains("repository:a/c:"), "a token of its own");
      RemoteImages nobody = remote(there, RegistrySettings.NONE, CredentialSource.ANONYMOUS);
      RegistryException e =
          assertThrows(RegistryException.class, () -> pull(nobody, registry.name("a/c:1")));
      assertEquals(401, e.status());
    }
  }

  @Test
  void tls_is_verified_by_a_private_authority() throws Exception {
    Path key = key();
    Path certificate = certificate();
    String http =
        "http: {addr: '127.0.0.1:@PORT@', tls: {certificate: "
            + certificate
            + ", key: "
            + key
            + "}}";
    try (DockerRegistry registry = DockerRegistry.start(dir.resolve("registry"), http)) {
      Image image = TestImages.image(here, "x");
      Path mine = Files.createDirectories(dir.resolve("certs.d/" + registry.host()));
      Files.copy(certificate, mine.resolve("ca.crt"));
      RegistrySettings known =
          RegistrySettings.NONE.withCertificates(List.of(dir.resolve("certs.d")));
      push(remote(here, known, CredentialSource.ANONYMOUS), image, registry.name("a:1"));
      pull(remote(there, known, CredentialSource.ANONYMOUS), registry.name("a:1"));
      RemoteImages stranger = remote(there, RegistrySettings.NONE, CredentialSource.ANONYMOUS);
      IOException e = assertThrows(IOException.class, () -> pull(stranger, registry.name("a:1")));
      assertTrue(e.toString().contains("does not trust"), e.toString());
      RegistrySettings careless = RegistrySettings.NONE.withVerifyTls(false);
      pull(remote(there, careless, CredentialSource.ANONYMOUS), registry.name("a:1"));
      RegistrySettings bundle = RegistrySettings.NONE.withCaFile(Optional.of(certificate));
      pull(remote(there, bundle, CredentialSource.ANONYMOUS), registry.name("a:1"));
    }
  }

  @Test
  void whoever_has_a_certificate_of_a_client_shows_it() throws Exception {
    Path certificate = certificate();
    String http =
        "http: {addr: '127.0.0.1:@PORT@', tls: {certificate: @C, key: @K, clientcas: [@C]}}"
            .replace("@C", certificate.toString())
            .replace("@K", key().toString());
    try (DockerRegistry registry = DockerRegistry.start(dir.resolve("registry"), http)) {
      Image image = TestImages.image(here, "x");
      RegistrySettings mine =
          RegistrySettings.NONE
              .withCertificates(List.of(dir.resolve("certs.d")))
              .withLimits(RegistrySettings.NONE.limits().withAttempts(1));
      Path certificates = Files.createDirectories(dir.resolve("certs.d/" + registry.host()));
      Files.copy(certificate, certificates.resolve("ca.crt"));
      RemoteImages stranger = remote(there, mine, CredentialSource.ANONYMOUS);
      assertThrows(IOException.class, () -> pull(stranger, registry.name("a:1")));
      Files.copy(certificate, certificates.resolve("me.cert"));
      Files.copy(key(), certificates.resolve("me.key"));
      push(remote(here, mine, CredentialSource.ANONYMOUS), image, registry.name("a:1"));
      RemoteImages known = remote(there, mine, CredentialSource.ANONYMOUS);
      assertEquals(image.id(), pull(known, registry.name("a:1")).id());
    }
  }

  @Test
  void a_pull_through_mirror_serves_and_an_empty_one_does_not_matter() throws Exception {
    try (DockerRegistry origin = DockerRegistry.start(dir.resolve("origin"));
        DockerRegistry empty = DockerRegistry.start(dir.resolve("empty"));
        DockerRegistry through =
            DockerRegistry.start(
                dir.resolve("through"), "proxy: {remoteurl: 'http://" + origin.host() + "'}")) {
      Image image = TestImages.image(here, "x");
      RemoteImages plain = remote(here, RegistrySettings.NONE, CredentialSource.ANONYMOUS);
      push(plain, image, origin.name("library/a:1"));
      Mirror first = new Mirror(empty.host(), false, true, true);
      Mirror second = new Mirror(through.host(), false, true, true);
      RegistrySettings settings =
          RegistrySettings.NONE.withRules(
              List.of(new Rule("docker.io", "", false, false, List.of(first, second))));
      RemoteImages mirrored = remote(there, settings, CredentialSource.ANONYMOUS);
      assertEquals(image.id(), pull(mirrored, ImageReference.parse("a:1")).id());
      assertTrue(there.images().find(ImageReference.parse("a:1")).isPresent());
    }
  }

  @Test
  void what_a_bad_line_cuts_ends_right_in_both_directions() throws Exception {
    try (DockerRegistry registry = DockerRegistry.start(dir.resolve("registry"));
        FaultProxy line =
            new FaultProxy(
                registry.host(),
                // each of the first connections dies after a while, the later the longer it lives
                (number, up) ->
                    number > 3 ? FaultProxy.NONE : FaultProxy.cut(20_000 + number * 200_000))) {
      Image image = TestImages.large(here, 1 << 20);
      ImageReference name = ImageReference.parse(line.host() + "/a:1");
      push(remote(here, RegistrySettings.NONE, CredentialSource.ANONYMOUS), image, name);
      assertEquals(
          image.id(),
          pull(remote(there, RegistrySettings.NONE, CredentialSource.ANONYMOUS), name).id());
    }
  }

  @Test
  void a_dead_line_is_one_error() throws Exception {
    try (DockerRegistry registry = DockerRegistry.start(dir.resolve("registry"));
        FaultProxy line = new FaultProxy(registry.host(), (number, up) -> FaultProxy.cut(40))) {
      ImageReference name = ImageReference.parse(line.host() + "/a:1");
      RegistrySettings hasty =
          RegistrySettings.NONE.withLimits(RegistrySettings.NONE.limits().withAttempts(2));
      Image image = TestImages.image(here, "x");
      RemoteImages remote = remote(here, hasty, CredentialSource.ANONYMOUS);
      IOException e = assertThrows(IOException.class, () -> push(remote, image, name));
      assertTrue(e.toString().contains("lost the connection to " + line.host()), e.toString());
    }
  }
}
