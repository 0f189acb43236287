package io.jbuild.registry.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.PullPolicy;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.image.ImageAssert;
import io.jbuild.layercache.io.DigestMismatchException;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.registry.CredentialSource;
import io.jbuild.registry.Limits;
import io.jbuild.registry.RegistryException;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.TransferListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulling from servers that break off, lie, stall and redirect: it ends right or in one error. */
final class OddRegistryTest {
  private static final Platform AMD64 = TestImages.AMD64;
  private static final Limits SHORT = Limits.USUAL.withAttempts(3).withIdle(Duration.ofMillis(700));

  @TempDir Path dir;
  private FakeRegistry registry;
  private Store store;
  private TestDocuments image;

  @BeforeEach
  void start() throws Exception {
    registry = new FakeRegistry();
    store = DirectoryStore.open(dir.resolve("store"), new NioFileOps());
    try (Store scratch = DirectoryStore.open(dir.resolve("scratch"), new NioFileOps())) {
      image = TestDocuments.of(scratch, 300_000);
    }
    image.serve(registry, "1");
  }

  @AfterEach
  void stop() throws Exception {
    registry.close();
    store.close();
  }

  private RemoteImages remote() {
    return new RemoteImages(
        store,
        RegistrySettings.NONE.withLimits(SHORT),
        CredentialSource.ANONYMOUS,
        TransferListener.NONE);
  }

  private Image pull(String name) throws IOException {
    RemoteImages remote = remote();
    ImageReference reference = registry.name(name);
    Image found = remote.find(reference, AMD64, PullPolicy.MISSING).orElseThrow();
    remote.fetch(found, found.config().diffIds());
    ImageAssert.isValid(store, found);
    return found;
  }

  private String failure(String name) {
    return String.valueOf(assertThrows(IOException.class, () -> pull(name)).getMessage());
  }

  private void assertFails(String name, String part) {
    String message = failure(name);
    assertTrue(message.contains(part), message);
  }

  private long blobRequests() {
    return registry.requests().stream().filter(r -> r.contains("/blobs/" + image.diffId())).count();
  }

  @Test
  void a_broken_download_goes_on_where_it_broke() throws Exception {
    AtomicInteger cuts = new AtomicInteger();
    registry.fault(
        exchange -> {
          boolean layer = exchange.getRequestURI().getPath().endsWith(image.diffId().toString());
          if (layer && cuts.getAndIncrement() == 0) {
            FakeRegistry.cut(exchange, image.layer(), 100_000);
          }
          return false;
        });
    assertEquals(image.digest(), pull("a:1").digest());
    assertEquals(2, blobRequests());
  }

  @Test
  void a_foreign_layer_comes_from_its_maker_and_is_not_given_on() throws Exception {
    try (FakeRegistry maker = new FakeRegistry()) {
      maker.blob(image.layer());
      String type = "application/vnd.oci.image.layer.";
      String urls = "\"urls\":[\"ftp://x/\",\"http://@/blobs/#\"],";
      byte[] manifest =
          new String(image.manifest(), UTF_8)
              .replace('"' + type, '"' + type + "nondistributable.")
              .replace(
                  "\"digest\":\"" + image.diffId(),
                  urls.replace("@", maker.host()).replace("#", image.diffId().toString())
                      + "\"digest\":\""
                      + image.diffId())
              .getBytes(UTF_8);
      registry.manifest("foreign", MediaType.OCI_MANIFEST, manifest);
      registry.fault(
          exchange -> {
            boolean layer = exchange.getRequestURI().getPath().endsWith("" + image.diffId());
            boolean put = exchange.getRequestMethod().equals("PUT");
            if (layer || put) {
              FakeRegistry.give(exchange, put ? 201 : 404, new byte[0]);
            }
            return layer || put;
          });
      Image pulled = pull("a:foreign");
      assertEquals(Digest.sha256(manifest), pulled.digest());
      assertFalse(maker.requests().toString().contains("Authorization"));
      remote().push(pulled.descriptor(), List.of(registry.name("a:on")), Packing.ANY);
      List<String> posts = registry.requests().stream().filter(r -> r.startsWith("POST")).toList();
      assertEquals(List.of(), posts);
    }
  }

  @Test
  void a_server_without_ranges_begins_again() throws Exception {
    AtomicInteger cuts = new AtomicInteger();
    registry.fault(
        exchange -> {
          if (!exchange.getRequestURI().getPath().endsWith(image.diffId().toString())) {
            return false;
          }
          if (cuts.getAndIncrement() == 0) {
            FakeRegistry.cut(exchange, image.layer(), 100_000);
          }
          FakeRegistry.give(exchange, 200, image.layer());
          return true;
        });
    assertEquals(image.digest(), pull("a:1").digest());
  }

  @Test
  void a_download_that_always_breaks_is_one_error_and_leaves_nothing() throws Exception {
    registry.fault(
        exchange -> {
          if (exchange.getRequestURI().getPath().endsWith(image.diffId().toString())) {
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-1/2");
            throw new IOException("cut");
          }
          return false;
        });
    failure("a:1");
    assertTrue(store.layers().find(image.diffId()).isEmpty());
    assertTrue(store.images().find(registry.name("a:1")).isEmpty());
  }

  @Test
  void a_corrupted_byte_never_gets_in() throws Exception {
    registry.fault(exchange -> corrupt(exchange));
    IOException e = assertThrows(DigestMismatchException.class, () -> pull("a:1"));
    assertTrue(String.valueOf(e.getMessage()).contains("want " + image.diffId()), e.toString());
    assertTrue(store.layers().find(image.diffId()).isEmpty());
    assertTrue(store.blobs().size(image.diffId()).isEmpty());
  }

  @Test
  void what_was_corrupted_once_is_asked_for_again() throws Exception {
    AtomicInteger times = new AtomicInteger();
    registry.fault(
        exchange ->
            exchange.getRequestURI().getPath().contains("/blobs/" + image.diffId())
                && times.getAndIncrement() == 0
                && corrupt(exchange));
    assertEquals(image.digest(), pull("a:1").digest());
  }

  private boolean corrupt(com.sun.net.httpserver.HttpExchange exchange) throws IOException {
    if (!exchange.getRequestURI().getPath().endsWith(image.diffId().toString())) {
      return false;
    }
    byte[] wrong = image.layer().clone();
    wrong[200_000] ^= 1;
    FakeRegistry.give(exchange, wrong);
    return true;
  }

  @Test
  void a_manifest_that_is_not_its_digest_is_refused() {
    byte[] other = TestDocuments.empty(AMD64).manifest();
    registry.fault(
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", MediaType.OCI_MANIFEST.value());
          FakeRegistry.give(exchange, 200, other);
          return true;
        });
    String name = "a@" + image.digest();
    assertFails(name, "is damaged: want " + image.digest());
  }

  @Test
  void busy_servers_are_asked_again() throws Exception {
    AtomicInteger times = new AtomicInteger();
    registry.fault(
        exchange -> {
          int n = times.getAndIncrement();
          if (n < 2) {
            FakeRegistry.refuse(exchange, n == 0 ? 429 : 503, "Retry-After", "0");
          }
          return n < 2;
        });
    assertEquals(image.digest(), pull("a:1").digest());
  }

  @Test
  void a_limit_that_lasts_is_told_as_what_it_is() {
    registry.fault(
        exchange -> {
          FakeRegistry.refuse(exchange, 429, "Retry-After", "3600");
          return true;
        });
    String message = failure("a:1");
    assertTrue(message.contains("429 too many requests"), message);
    assertTrue(message.contains("wait 3600 s"), message);
  }

  @Test
  void a_silent_server_is_given_up() {
    registry.fault(
        exchange -> {
          try {
            Thread.sleep(20_000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return false;
        });
    assertFails("a:1", "did not answer within");
  }

  @Test
  void what_is_too_large_for_a_manifest_is_not_read() {
    registry.manifest("big", MediaType.OCI_MANIFEST, new byte[(4 << 20) + 1]);
    assertFails("a:big", "larger than the limit");
  }

  @Test
  void a_configuration_that_claims_too_much_is_not_asked_for() {
    String manifest =
        "{'schemaVersion':2,'mediaType':'application/vnd.oci.image.manifest.v1+json',"
            + "'config':{'mediaType':'application/vnd.oci.image.config.v1+json','digest':'"
            + image.digest()
            + "','size':99999999999},'layers':[]}";
    registry.manifest("bomb", MediaType.OCI_MANIFEST, TestDocuments.text(manifest));
    assertFails("a:bomb", "is larger than");
  }

  @Test
  void schema_1_is_refused_in_words() {
    registry.manifest(
        "old",
        MediaType.DOCKER_MANIFEST_V1_SIGNED,
        TestDocuments.text("{'schemaVersion':1,'name':'a'}"));
    assertFails("a:old", "docker's schema 1");
  }

  @Test
  void a_document_must_be_what_it_is_said_to_be() {
    registry.manifest("two", MediaType.OCI_INDEX, image.manifest());
    assertFails("a:two", "is said to be");
  }

  @Test
  void an_artifact_is_no_image() {
    String manifest =
        "{'schemaVersion':2,'config':{'mediaType':'application/vnd.cncf.helm.config.v1+json',"
            + "'digest':'"
            + image.digest()
            + "','size':2},'layers':[]}";
    registry.manifest("helm", MediaType.OCI_MANIFEST, TestDocuments.text(manifest));
    assertFails("a:helm", "is an artifact of type");
  }

  @Test
  void a_platform_that_is_missing_is_told_with_those_that_are_there() {
    String index =
        "{'schemaVersion':2,'mediaType':'application/vnd.oci.image.index.v1+json','manifests':"
            + "[{'mediaType':'application/vnd.oci.image.manifest.v1+json','digest':'"
            + image.digest()
            + "','size':"
            + image.manifest().length
            + ",'platform':{'os':'linux','architecture':'s390x'}}]}";
    registry.manifest("s390", MediaType.OCI_INDEX, TestDocuments.text(index));
    String message = failure("a:s390");
    assertTrue(message.contains("has no image for linux/amd64: it has linux/s390x"), message);
  }

  @Test
  void a_redirect_that_never_ends_is_one_error() {
    registry.fault(
        exchange -> {
          FakeRegistry.refuse(exchange, 307, "Location", exchange.getRequestURI().toString());
          return true;
        });
    assertFails("a:1", "more than 10 redirects");
  }

  @Test
  void a_registry_that_is_gone_serves_newer_from_the_store() throws Exception {
    Image here = pull("a:1");
    registry.close();
    ImageReference name = registry.name("a:1");
    assertTrue(remote().find(name, AMD64, PullPolicy.NEWER).isEmpty());
    assertThrows(IOException.class, () -> remote().find(name, AMD64, PullPolicy.ALWAYS));
    assertEquals(here.id(), store.images().find(name.familiar(), AMD64).orElseThrow().id());
  }

  @Test
  void what_a_server_says_cannot_drive_the_terminal() {
    registry.fault(
        exchange -> {
          if (exchange.getRequestURI().getPath().equals("/v2/")) {
            return false;
          }
          FakeRegistry.give(
              exchange, 400, TestDocuments.text("{'errors':[{'message':'a\\u001b[2Jb\\u202ec'}]}"));
          return true;
        });
    String message = failure("a:1");
    assertFalse(message.contains("\u001b") || message.contains("\u202e"), message);
    assertTrue(message.contains("400 bad request"), message);
  }

  @Test
  void nothing_is_asked_offline() {
    RemoteImages offline =
        new RemoteImages(
            store,
            RegistrySettings.NONE.withOffline(true),
            CredentialSource.ANONYMOUS,
            TransferListener.NONE);
    ImageReference name = registry.name("a:1");
    RegistryException e =
        assertThrows(RegistryException.class, () -> offline.find(name, AMD64, PullPolicy.MISSING));
    assertTrue(String.valueOf(e.getMessage()).contains(name.familiar()));
    assertEquals(List.of(), registry.requests());
  }
}
