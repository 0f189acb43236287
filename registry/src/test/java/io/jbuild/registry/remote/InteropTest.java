package io.jbuild.registry.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.layercache.Compression;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.PullPolicy;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.image.ImageAssert;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.registry.CredentialSource;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.TransferListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** skopeo and podman read what is pushed here, and the other way around; digests agree. */
final class InteropTest {
  private static final Path SKOPEO = Path.of("/usr/bin/skopeo");

  private static final Path PODMAN = Path.of("/usr/bin/podman");

  @TempDir Path dir;
  private DockerRegistry registry;
  private Store store;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Files.isExecutable(SKOPEO), "skopeo is not installed");
    registry = DockerRegistry.start(dir.resolve("registry"));
    store = DirectoryStore.open(dir.resolve("store"), new NioFileOps());
  }

  @AfterEach
  void stop() throws Exception {
    if (store != null) {
      registry.close();
      store.close();
    }
  }

  private RemoteImages remote() {
    return new RemoteImages(
        store, RegistrySettings.NONE, CredentialSource.ANONYMOUS, TransferListener.NONE);
  }

  private String skopeo(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(SKOPEO.toString(), "--insecure-policy"));
    command.addAll(List.of(words));
    return run(command);
  }

  private String run(List<String> command) throws Exception {
    Path log = dir.resolve("output");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    String out = Files.readString(log, UTF_8);
    assertEquals(0, process.exitValue(), out);
    return out;
  }

  private Image pull(ImageReference name) throws IOException {
    RemoteImages remote = remote();
    Image image = remote.find(name, TestImages.AMD64, PullPolicy.ALWAYS).orElseThrow();
    remote.fetch(image, image.config().diffIds());
    ImageAssert.isValid(store, image);
    return image;
  }

  private Descriptor push(Image image, ImageReference name, Compression compression)
      throws IOException {
    Packing packing = new Packing(Optional.of(compression), Optional.empty(), true);
    return remote().push(image.descriptor(), List.of(name), packing).get(0).target();
  }

  @Test
  void what_is_pushed_here_is_copied_there_and_stays_the_same() throws Exception {
    Image image = TestImages.image(store, "one", "two");
    for (Compression compression : List.of(Compression.GZIP, Compression.ZSTD, Compression.NONE)) {
      String tag = compression.name().toLowerCase(Locale.ROOT);
      ImageReference name = registry.name("a:" + tag);
      Descriptor pushed = push(image, name, compression);
      String layout = "oci:" + dir.resolve("layout-" + tag) + ":x";
      skopeo("copy", "--src-tls-verify=false", "docker://" + name, layout);
      String there =
          skopeo("inspect", "--tls-verify=false", "--format", "{{.Digest}}", "docker://" + name);
      assertEquals(pushed.digest().toString(), there.strip());
    }
  }

  @Test
  void what_is_pushed_there_is_pulled_here_and_stays_the_same() throws Exception {
    Image image = TestImages.image(store, "one", "two");
    ImageReference ours = registry.name("a:1");
    push(image, ours, Compression.GZIP);
    for (String format : List.of("oci", "v2s2")) {
      ImageReference theirs = registry.name("b:" + format);
      skopeo(
          "copy",
          "--src-tls-verify=false",
          "--dest-tls-verify=false",
          "--format",
          format,
          "--dest-compress-format",
          "gzip",
          "docker://" + ours,
          "docker://" + theirs);
      Image pulled = pull(theirs);
      assertEquals(image.config().diffIds(), pulled.config().diffIds());
      ImageReference again = registry.name("c:" + format);
      Digest pushed =
          remote().push(pulled.descriptor(), List.of(again), Packing.ANY).get(0).target().digest();
      assertEquals(pulled.digest(), pushed);
    }
  }

  @Test
  void podman_pulls_what_is_pushed_here_and_pushes_what_is_pulled_here() throws Exception {
    assumeTrue(Files.isExecutable(PODMAN), "podman is not installed");
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "podman's store of this test needs root");
    Image image = TestImages.image(store, "one", "two");
    ImageReference ours = registry.name("p:1");
    Descriptor pushed = push(image, ours, Compression.GZIP);
    try {
      podman("pull", "-q", "--tls-verify=false", ours.toString());
      String digest = podman("image", "inspect", "-f", "{{.Digest}}", ours.toString());
      assertTrue(digest.contains(pushed.digest().toString()), digest);
      String id = podman("image", "inspect", "-f", "{{.Id}}", ours.toString());
      assertTrue(id.contains(image.id().hex()), id);
      ImageReference theirs = registry.name("q:1");
      podman("push", "-q", "--tls-verify=false", ours.toString(), theirs.toString());
      assertEquals(image.config().diffIds(), pull(theirs).config().diffIds());
      assertEquals(image.id(), pull(theirs).id());
    } finally {
      podman("system", "reset", "--force");
    }
  }

  private String podman(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(PODMAN.toString()));
    command.addAll(List.of("--root", dir.resolve("podman/root").toString()));
    command.addAll(List.of("--runroot", dir.resolve("podman/run").toString()));
    // else shared with whoever runs podman here at the same time
    command.addAll(List.of("--tmpdir", dir.resolve("podman/tmp").toString()));
    command.addAll(List.of("--storage-driver", "vfs", "--events-backend", "file"));
    command.addAll(List.of("--cgroup-manager", "cgroupfs"));
    command.addAll(List.of(words));
    return run(command);
  }
}
