package io.jbuild.registry.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.Compression;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.PullPolicy;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.registry.CredentialSource;
import io.jbuild.registry.RegistryException;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.Transfer;
import io.jbuild.registry.TransferListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client's side of distribution-spec 1.1, a test a section: what goes over the wire. */
final class DistributionSpecTest {
  private static final Packing PLAIN =
      new Packing(Optional.of(Compression.NONE), Optional.empty(), false);

  @TempDir Path dir;
  private DockerRegistry registry;
  private Store store;

  @BeforeEach
  void start() throws Exception {
    registry = DockerRegistry.start(dir.resolve("registry"));
    store = DirectoryStore.open(dir.resolve("store"), new NioFileOps());
  }

  @AfterEach
  void stop() throws Exception {
    if (store != null) {
      store.close();
      registry.close();
    }
  }

  private RemoteImages remote() {
    return remote(store);
  }

  private static RemoteImages remote(Store store) {
    return new RemoteImages(
        store, RegistrySettings.NONE, CredentialSource.ANONYMOUS, TransferListener.NONE);
  }

  private Descriptor push(Image image, String name) throws IOException {
    ImageReference reference = registry.name(name);
    return remote().push(image.descriptor(), List.of(reference), Packing.ANY).get(0).target();
  }

  private Image pulled(ImageReference name) throws IOException {
    try (Store empty = DirectoryStore.open(dir.resolve("empty"), new NioFileOps())) {
      RemoteImages remote = remote(empty);
      Image image = remote.find(name, TestImages.AMD64, PullPolicy.ALWAYS).orElseThrow();
      remote.fetch(image, image.config().diffIds());
      return image;
    }
  }

  @Test
  @DisplayName("Pulling manifests")
  void manifests_are_got_by_tag_and_by_digest() throws Exception {
    Descriptor pushed = push(TestImages.image(store, "x"), "a:1");
    assertEquals(pushed.digest(), pulled(registry.name("a:1")).digest());
    assertEquals(1, registry.requests("GET", "/a/manifests/1"));
    pulled(registry.name("a").withDigest(pushed.digest()));
    assertEquals(1, registry.requests("GET", "/a/manifests/" + pushed.digest()));
  }

  @Test
  @DisplayName("Pulling blobs")
  void each_blob_is_got_once_by_its_digest() throws Exception {
    push(TestImages.image(store, "x", "y", "x"), "a:1");
    Image image = pulled(registry.name("a:1"));
    for (Descriptor layer : image.manifest().layers()) {
      assertEquals(1, registry.requests("GET", "/a/blobs/" + layer.digest()));
    }
    assertEquals(1, registry.requests("GET", "/a/blobs/" + image.manifest().config().digest()));
  }

  @Test
  @DisplayName("Checking if content exists in the registry")
  void what_is_there_is_seen_by_head() throws Exception {
    Image image = TestImages.image(store, "x");
    push(image, "a:1");
    long posts = registry.requests("POST", "/blobs/uploads/");
    push(image, "a:2");
    assertEquals(posts, registry.requests("POST", "/blobs/uploads/"));
    assertTrue(registry.requests("HEAD", "/a/blobs/") > 0);
  }

  @Test
  @DisplayName("Pushing a blob monolithically (POST then PUT)")
  void what_has_a_digest_goes_in_one_put() throws Exception {
    Image image = TestImages.image(store, "x");
    push(image, "a:1");
    String digest = image.manifest().config().digest().toString().replace(":", "%3A");
    long puts =
        registry.requests("PUT", "/a/blobs/uploads/") - registry.requests("PATCH", "/a/blobs/");
    assertEquals(1, puts, digest);
  }

  @Test
  @DisplayName("Pushing a blob in chunks")
  void what_is_packed_on_the_way_is_a_chunk_with_its_digest_at_the_end() throws Exception {
    push(TestImages.image(store, "x"), "a:1");
    assertEquals(1, registry.requests("PATCH", "/a/blobs/uploads/"));
  }

  @Test
  @DisplayName("Mounting a blob from another repository")
  void blobs_of_another_repository_are_mounted() throws Exception {
    Image image = TestImages.image(store, "x");
    push(image, "a:1");
    push(image, "b:1");
    assertEquals(1, registry.requests("POST", "/b/blobs/uploads/?mount=sha256"));
    assertEquals(0, registry.requests("PATCH", "/b/blobs/uploads/"));
  }

  @Test
  @DisplayName("Pushing Manifests")
  void manifests_are_put_by_tag_after_their_blobs() throws Exception {
    push(TestImages.image(store, "x"), "a:1");
    List<String> puts = registry.log().lines().filter(l -> l.contains("\"PUT /v2/")).toList();
    assertTrue(puts.get(puts.size() - 1).contains("/a/manifests/1"), puts.toString());
    assertEquals(1, registry.requests("PUT", "/a/manifests/"));
  }

  private Image about(Image subject, String text) throws IOException {
    Image plain = TestImages.image(store, text);
    Manifest manifest = plain.manifest();
    return store
        .images()
        .put(
            plain.config(),
            new Manifest(
                manifest.mediaType(),
                manifest.config(),
                manifest.layers(),
                Map.of("about", text),
                Optional.empty(),
                Optional.of(subject.descriptor())));
  }

  @Test
  @DisplayName("Pushing Manifests with Subject")
  void where_the_registry_keeps_no_list_of_referrers_it_is_kept_under_a_tag() throws Exception {
    Image subject = TestImages.image(store, "x");
    Image one = about(subject, "one");
    push(one, "a:one");
    push(one, "a:again");
    push(about(subject, "two"), "a:two");
    assertEquals(2, registry.requests("PUT", "/a/manifests/sha256-" + subject.digest().hex()));
    List<Referrer> found = remote().referrers(registry.name("a").withDigest(subject.digest()));
    assertEquals(2, found.size());
    // packed layers make another manifest than the store has
    assertEquals(pulled(registry.name("a:one")).descriptor().digest(), digest(found.get(0)));
    assertEquals(Map.of("about", "one"), found.get(0).descriptor().annotations());
    assertEquals(MediaType.OCI_CONFIG.value(), found.get(0).artifactType());
  }

  private static Digest digest(Referrer referrer) {
    return referrer.descriptor().digest();
  }

  @Test
  @DisplayName("Pushing Manifests with Subject: OCI-Subject")
  void where_the_registry_keeps_one_nothing_is_added() throws Exception {
    Image subject = TestImages.image(store, "x");
    try (FakeRegistry fake = new FakeRegistry()) {
      fake.fault(
          exchange -> {
            boolean manifest = exchange.getRequestMethod().equals("PUT");
            if (manifest) {
              exchange.getResponseHeaders().set("OCI-Subject", subject.digest().toString());
            }
            FakeRegistry.give(exchange, manifest ? 201 : 200, new byte[0]);
            return true;
          });
      Image image = about(subject, "one");
      remote().push(image.descriptor(), List.of(fake.name("a:1")), PLAIN);
      long puts = fake.requests().stream().filter(r -> r.startsWith("PUT ")).count();
      assertEquals(1, puts, fake.requests().toString());
    }
  }

  @Test
  @DisplayName("Deleting tags")
  void a_tag_is_deleted_alone() throws Exception {
    try (FakeRegistry fake = new FakeRegistry()) {
      fake.fault(
          exchange -> {
            boolean delete = exchange.getRequestMethod().equals("DELETE");
            if (delete) {
              FakeRegistry.give(exchange, 202, new byte[0]);
            }
            return delete;
          });
      remote().delete(fake.name("a:1"));
      assertTrue(fake.requests().contains("DELETE /v2/a/manifests/1"), fake.requests()::toString);
    }
  }

  @Test
  @DisplayName("Deleting tags: where the registry deletes none")
  void what_would_delete_the_image_is_told_where_no_tag_can_be_deleted() throws Exception {
    Descriptor pushed = push(TestImages.image(store, "x"), "a:1");
    RegistryException e =
        assertThrows(RegistryException.class, () -> remote().delete(registry.name("a:1")));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("/a@" + pushed.digest() + " deletes the image"), message);
    assertEquals(List.of("1"), remote().tags(registry.name("a")));
  }

  @Test
  @DisplayName("Deleting Manifests")
  void a_manifest_is_deleted_by_its_digest_with_all_its_tags() throws Exception {
    Descriptor pushed = push(TestImages.image(store, "x"), "a:1");
    ImageReference image = registry.name("a").withDigest(pushed.digest());
    remote().delete(image);
    assertEquals(Optional.empty(), remote().find(image, TestImages.AMD64, PullPolicy.ALWAYS));
    assertThrows(RegistryException.class, () -> remote().delete(image));
  }

  @Test
  @DisplayName("Listing Tags")
  void tags_are_listed_over_pages() throws Exception {
    try (FakeRegistry fake = new FakeRegistry()) {
      fake.fault(
          exchange -> {
            boolean last = String.valueOf(exchange.getRequestURI().getQuery()).contains("last=b");
            if (!last) {
              exchange
                  .getResponseHeaders()
                  .set("Link", "</v2/a/tags/list?n=2&last=b>; rel=\"next\"");
            }
            String tags = last ? "['c']" : "['a','b']";
            FakeRegistry.give(
                exchange, 200, TestDocuments.text("{'name':'a','tags':" + tags + "}"));
            return true;
          });
      assertEquals(List.of("a", "b", "c"), remote().tags(fake.name("a")));
    }
  }

  @Test
  @DisplayName("Listing Referrers")
  void referrers_are_listed() throws Exception {
    Digest subject = Digest.sha256(new byte[0]);
    try (FakeRegistry fake = new FakeRegistry()) {
      fake.fault(
          exchange -> {
            boolean asked = exchange.getRequestURI().getPath().endsWith("/referrers/" + subject);
            if (asked) {
              if (exchange.getRequestURI().getQuery() == null) {
                exchange.getResponseHeaders().set("Link", "<?page=2>; rel=\"next\"");
              }
              FakeRegistry.give(exchange, 200, index(subject));
            }
            return asked;
          });
      List<Referrer> found = remote().referrers(fake.name("a").withDigest(subject));
      assertEquals(2, found.size());
      assertEquals("application/spdx+json", found.get(0).artifactType());
    }
  }

  @Test
  @DisplayName("Unavailable Referrers API")
  void without_that_api_the_tag_of_the_subject_tells() throws Exception {
    Digest subject = Digest.sha256(new byte[0]);
    try (FakeRegistry fake = new FakeRegistry()) {
      fake.manifest("sha256-" + subject.hex(), MediaType.OCI_INDEX, index(subject));
      assertEquals(1, remote().referrers(fake.name("a").withDigest(subject)).size());
      ImageReference other = fake.name("a").withDigest(Digest.sha256(new byte[] {1}));
      assertEquals(List.of(), remote().referrers(other));
    }
  }

  private static byte[] index(Digest any) {
    return TestDocuments.text(
        "{'schemaVersion':2,'mediaType':'application/vnd.oci.image.index.v1+json','manifests':["
            + "{'mediaType':'application/vnd.oci.image.manifest.v1+json','digest':'"
            + any
            + "','size':2,'artifactType':'application/spdx+json'}]}");
  }

  @Test
  @DisplayName("Error Codes")
  void what_the_registry_says_is_told() throws Exception {
    try (FakeRegistry fake = new FakeRegistry()) {
      fake.fault(
          exchange -> {
            FakeRegistry.give(
                exchange,
                403,
                TestDocuments.text("{'errors':[{'code':'DENIED','message':'pay first'}]}"));
            return true;
          });
      RegistryException e =
          Assertions.assertThrows(
              RegistryException.class,
              () -> remote().find(fake.name("a:1"), TestImages.AMD64, PullPolicy.ALWAYS));
      assertEquals(403, e.status());
      assertTrue(String.valueOf(e.getMessage()).contains("pay first"), e.getMessage());
    }
  }

  @Test
  @DisplayName("Warnings")
  void what_the_registry_warns_of_is_told_once() throws Exception {
    try (FakeRegistry fake = new FakeRegistry()) {
      fake.fault(
          exchange -> {
            exchange.getResponseHeaders().add("Warning", "299 - \"moves to b\"");
            exchange.getResponseHeaders().add("Warning", "110 - \"stale\"");
            FakeRegistry.give(exchange, 200, TestDocuments.text("{'name':'a','tags':['1']}"));
            return true;
          });
      Listening told = new Listening();
      RemoteImages remote =
          new RemoteImages(store, RegistrySettings.NONE, CredentialSource.ANONYMOUS, told);
      remote.tags(fake.name("a"));
      remote.tags(fake.name("a"));
      assertEquals(List.of("127.0.0.1 warns: moves to b"), told.warnings);
    }
  }

  /** Keeps the warnings. */
  private static final class Listening implements TransferListener {
    final List<String> warnings = new ArrayList<>();

    @Override
    public void on(Transfer transfer) {}

    @Override
    public synchronized void warned(String message) {
      warnings.add(message);
    }
  }

  @Test
  @DisplayName("Determining Support")
  void what_a_registry_speaks_is_found_out_by_asking_for_v2() throws Exception {
    push(TestImages.image(store, "x"), "a:1");
    assertTrue(registry.log().contains("\"GET /v2/ HTTP/1.1\""), registry.log());
  }

  @Test
  @DisplayName("Pulling manifests: 404 is no error")
  void what_is_not_there_is_nothing() throws Exception {
    assertEquals(
        Optional.empty(),
        remote().find(registry.name("none:1"), TestImages.AMD64, PullPolicy.ALWAYS));
  }
}
