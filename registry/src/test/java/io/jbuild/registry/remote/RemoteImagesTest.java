package io.jbuild.registry.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.Compression;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageIndex;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.PullPolicy;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.image.ImageAssert;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.registry.CredentialSource;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.TransferListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushing to and pulling from a real registry. */
final class RemoteImagesTest {
  private static final Platform AMD64 = TestImages.AMD64;

  @TempDir Path dir;
  private DockerRegistry registry;
  private Store here;
  private Store there;

  @BeforeEach
  void start() throws Exception {
    registry = DockerRegistry.start(dir.resolve("registry"));
    here = DirectoryStore.open(dir.resolve("here"), new NioFileOps());
    there = DirectoryStore.open(dir.resolve("there"), new NioFileOps());
  }

  @AfterEach
  void stop() throws Exception {
    if (registry != null) {
      registry.close();
      here.close();
      there.close();
    }
  }

  private static RemoteImages remote(Store store) {
    return new RemoteImages(
        store, RegistrySettings.NONE, CredentialSource.ANONYMOUS, TransferListener.NONE);
  }

  private Descriptor push(Image image, ImageReference name, Packing packing) throws IOException {
    return push(here, image.descriptor(), name, packing);
  }

  private static Descriptor push(
      Store store, Descriptor target, ImageReference name, Packing packing) throws IOException {
    return remote(store).push(target, List.of(name), packing).get(0).target();
  }

  private Image pull(ImageReference name) throws IOException {
    RemoteImages remote = remote(there);
    Image image = remote.find(name, AMD64, PullPolicy.MISSING).orElseThrow();
    remote.fetch(image, image.config().diffIds());
    ImageAssert.isValid(there, image);
    return image;
  }

  @Test
  void what_is_pushed_can_be_pulled() throws Exception {
    Image image = TestImages.image(here, "one", "two");
    Descriptor pushed = push(image, registry.name("a/b:1"), Packing.ANY);
    Image pulled = pull(registry.name("a/b:1"));
    assertEquals(image.id(), pulled.id());
    assertEquals(pushed.digest(), pulled.digest());
    assertEquals(MediaType.OCI_LAYER_GZIP, pulled.manifest().layers().get(0).mediaType());
    assertTrue(there.images().find(registry.name("a/b:1")).isPresent());
  }

  @Test
  void annotations_are_added_to_what_is_pushed() throws Exception {
    Image image = TestImages.image(here, "one");
    Manifest docker =
        Manifest.of(
            MediaType.DOCKER_MANIFEST,
            Descriptor.of(MediaType.DOCKER_CONFIG, image.id(), 2),
            image.manifest().layers());
    Map<String, String> more = Map.of("a", "b");
    for (Image one : List.of(image, here.images().put(image.config(), docker))) {
      remote(here).push(one.descriptor(), List.of(registry.name("a:1")), Packing.ANY, more);
      Image pulled = pull(registry.name("a:1"));
      assertEquals(image.id(), pulled.id());
      assertEquals(MediaType.OCI_MANIFEST, pulled.descriptor().mediaType());
      assertEquals(more, pulled.manifest().annotations());
      assertEquals(Map.of(), one.manifest().annotations());
    }
  }

  @Test
  void an_image_has_no_name_before_its_layers_are_there() throws Exception {
    push(TestImages.image(here, "one"), registry.name("a:1"), Packing.ANY);
    RemoteImages remote = remote(there);
    Image image = remote.find(registry.name("a:1"), AMD64, PullPolicy.MISSING).orElseThrow();
    assertEquals(Optional.empty(), there.images().find(registry.name("a:1")));
    remote.fetch(image, image.config().diffIds());
    assertTrue(there.images().find(registry.name("a:1")).isPresent());
  }

  @Test
  void a_digest_reference_is_pulled() throws Exception {
    Descriptor pushed = push(TestImages.image(here, "x"), registry.name("a:1"), Packing.ANY);
    ImageReference name = registry.name("a").withDigest(pushed.digest());
    assertEquals(pushed.digest(), pull(name).digest());
    assertTrue(there.images().find(name).isPresent());
  }

  @Test
  void a_second_push_uploads_nothing() throws Exception {
    Image image = TestImages.image(here, "one", "two");
    Descriptor first = push(image, registry.name("a:1"), Packing.ANY);
    long uploads = registry.requests("POST", "/blobs/uploads/");
    Descriptor second = push(image, registry.name("a:2"), Packing.ANY);
    assertEquals(first.digest(), second.digest());
    assertEquals(uploads, registry.requests("POST", "/blobs/uploads/"));
  }

  @Test
  void blobs_are_mounted_from_another_repository() throws Exception {
    Image image = TestImages.image(here, "one");
    push(image, registry.name("a:1"), Packing.ANY);
    long patches = registry.requests("PATCH", "/blobs/uploads/");
    push(image, registry.name("b:1"), Packing.ANY);
    assertEquals(patches, registry.requests("PATCH", "/blobs/uploads/"));
    assertEquals(1, registry.requests("POST", "from=a"));
    pull(registry.name("b:1"));
  }

  @Test
  void a_pulled_image_is_pushed_byte_for_byte() throws Exception {
    Descriptor pushed = push(TestImages.image(here, "x", "y"), registry.name("a:1"), Packing.ANY);
    Image pulled = pull(registry.name("a:1"));
    ImageReference name = registry.name("c:1");
    Descriptor again = push(there, pulled.descriptor(), name, Packing.ANY);
    assertEquals(pushed, again);
  }

  @Test
  void layers_are_packed_as_asked() throws Exception {
    Image image = TestImages.image(here, "x");
    Packing zstd = new Packing(Optional.of(Compression.ZSTD), Optional.of(9), false);
    push(image, registry.name("a:zstd"), zstd);
    Image pulled = pull(registry.name("a:zstd"));
    assertEquals(MediaType.OCI_LAYER_ZSTD, pulled.manifest().layers().get(0).mediaType());
    Packing none = new Packing(Optional.of(Compression.NONE), Optional.empty(), false);
    assertEquals(image.descriptor(), push(image, registry.name("a:none"), none));
  }

  @Test
  void a_large_layer_goes_and_comes() throws Exception {
    Image image = TestImages.large(here, 5 << 20);
    push(image, registry.name("a:1"), Packing.ANY);
    assertEquals(image.id(), pull(registry.name("a:1")).id());
  }

  @Test
  void an_index_is_pushed_whole_and_pulled_for_one_platform() throws Exception {
    Platform arm = Platform.of("linux", "arm64");
    Image a = TestImages.image(here, AMD64, "for amd64");
    Image b = TestImages.image(here, arm, "for arm64");
    ImageIndex index =
        new ImageIndex(
            MediaType.OCI_INDEX,
            List.of(a.descriptor().withPlatform(AMD64), b.descriptor().withPlatform(arm)),
            Map.of());
    Descriptor target = here.images().putIndex(ImageJson.toBytes(index));
    ImageReference name = registry.name("multi:1");
    Descriptor pushed = push(here, target, name, Packing.ANY);
    assertTrue(pushed.mediaType().isIndex());
    RemoteImages remote = remote(there);
    Image pulled = remote.find(name, arm, PullPolicy.MISSING).orElseThrow();
    remote.fetch(pulled, pulled.config().diffIds());
    assertEquals(b.id(), pulled.id());
    assertEquals(pushed.digest(), there.images().find(name).orElseThrow().digest());
    assertEquals(b.id(), there.images().find(name.familiar(), arm).orElseThrow().id());
    ImageReference part = registry.name("part:1");
    Descriptor one = push(there, there.images().find(name).orElseThrow(), part, Packing.ANY);
    assertEquals(pulled.digest(), one.digest());
  }

  @Test
  void what_is_not_there_is_no_error() throws Exception {
    assertEquals(
        Optional.empty(), remote(there).find(registry.name("no/such:1"), AMD64, PullPolicy.ALWAYS));
  }

  @Test
  void an_unchanged_tag_is_not_downloaded_again() throws Exception {
    push(TestImages.image(here, "x"), registry.name("a:1"), Packing.ANY);
    pull(registry.name("a:1"));
    long gets = registry.requests("GET", "/manifests/");
    assertTrue(remote(there).find(registry.name("a:1"), AMD64, PullPolicy.ALWAYS).isPresent());
    assertEquals(gets, registry.requests("GET", "/manifests/"));
  }

  @Test
  void a_moved_tag_is_pulled_anew() throws Exception {
    push(TestImages.image(here, "old"), registry.name("a:1"), Packing.ANY);
    Image old = pull(registry.name("a:1"));
    push(TestImages.image(here, "new"), registry.name("a:1"), Packing.ANY);
    Image fresh = pull(registry.name("a:1"));
    assertFalse(old.id().equals(fresh.id()));
    assertEquals(
        fresh.id(), there.images().find(registry.name("a:1").familiar(), AMD64).orElseThrow().id());
  }

  @Test
  void tags_and_repositories_are_listed() throws Exception {
    Image image = TestImages.image(here, "x");
    push(image, registry.name("a:1"), Packing.ANY);
    push(image, registry.name("a:2"), Packing.ANY);
    assertEquals(List.of("1", "2"), remote(here).tags(registry.name("a")));
    assertEquals(List.of("a"), remote(here).catalog(registry.host()));
    assertEquals(List.of(), remote(here).referrers(registry.name("a").withDigest(image.digest())));
  }

  @Test
  void layers_that_came_otherwise_are_packed_again_for_another_registry() throws Exception {
    Image built = TestImages.image(here, "one");
    push(built, registry.name("a:1"), Packing.ANY);
    // the layer is here, unpacked: the compressed one that the manifest names is not brought
    RemoteImages remote = remote(here);
    Image pulled = remote.find(registry.name("a:1"), AMD64, PullPolicy.ALWAYS).orElseThrow();
    remote.fetch(pulled, pulled.config().diffIds());
    try (DockerRegistry other = DockerRegistry.start(dir.resolve("other"))) {
      Descriptor pushed = push(here, pulled.descriptor(), other.name("a:1"), Packing.ANY);
      assertEquals(pulled.digest(), pushed.digest());
      assertEquals(pulled.id(), pull(other.name("a:1")).id());
    }
  }

  @Test
  void layers_that_were_not_fetched_are_mounted_where_they_are_and_brought_elsewhere()
      throws Exception {
    Image base = TestImages.image(here, "one");
    push(base, registry.name("base:1"), Packing.ANY);
    RemoteImages remote = remote(there);
    Image found = remote.find(registry.name("base:1"), AMD64, PullPolicy.ALWAYS).orElseThrow();
    remote.push(found.descriptor(), List.of(registry.name("app:1")), Packing.ANY);
    assertEquals(
        0, registry.requests("GET", "/blobs/" + found.manifest().layers().get(0).digest()));
    assertTrue(there.layers().find(found.config().diffIds().get(0)).isEmpty());
    try (DockerRegistry other = DockerRegistry.start(dir.resolve("other"))) {
      remote.push(found.descriptor(), List.of(other.name("app:1")), Packing.ANY);
      assertEquals(base.id(), pull(other.name("app:1")).id());
    }
  }
}
