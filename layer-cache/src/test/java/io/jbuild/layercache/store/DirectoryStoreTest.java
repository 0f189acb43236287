package io.jbuild.layercache.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.BlobStore;
import io.jbuild.layercache.BuildRecord;
import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.ImageIndex;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.ImageStore;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Recipe;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.io.DigestMismatchException;
import io.jbuild.layercache.json.ImageJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryStoreTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  private static final Platform ARM64 = Platform.of("linux", "arm64");
  @TempDir Path dir;
  private Store store;

  @BeforeEach
  void open() {
    store = DirectoryStore.open(dir, new NioFileOps());
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private Image image(Platform platform, String label) throws IOException {
    ImageConfig scratch = ImageConfig.scratch(platform);
    ImageConfig config = scratch.withContainer(scratch.container().withLabels(Map.of("l", label)));
    Descriptor any = Descriptor.of(MediaType.OCI_CONFIG, Digest.sha256(new byte[0]), 0);
    return store.images().put(config, Manifest.of(MediaType.OCI_MANIFEST, any, List.of()));
  }

  private void corrupt(Digest digest) throws IOException {
    Path file =
        dir.resolve("blobs/sha256").resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
    byte[] content = Files.readAllBytes(file);
    content[content.length / 2] ^= 1;
    Files.write(file, content);
  }

  @Test
  void a_blob_comes_back_and_a_flipped_bit_is_named() throws IOException {
    BlobStore blobs = store.blobs();
    byte[] content = "hello".getBytes(UTF_8);
    Digest digest = blobs.put(content);
    assertEquals(digest, blobs.put(content));
    assertEquals(Optional.of(5L), blobs.size(digest));
    assertArrayEquals(content, blobs.read(digest));
    corrupt(digest);
    IOException e = assertThrows(DigestMismatchException.class, () -> blobs.read(digest));
    assertTrue(e.toString().contains("blob " + digest + " is damaged: want " + digest), "" + e);
    try (InputStream in = blobs.open(digest)) {
      assertThrows(DigestMismatchException.class, in::readAllBytes);
    }
    Digest none = Digest.sha256(new byte[] {1});
    assertThrows(NoSuchFileException.class, () -> blobs.open(none));
    assertEquals(Optional.empty(), blobs.size(none));
  }

  @Test
  void a_blob_that_is_not_what_it_says_is_not_kept() throws IOException {
    byte[] content = "hello".getBytes(UTF_8);
    Digest digest = Digest.sha256(content);
    for (byte[] wrong : List.of("hellO".getBytes(UTF_8), "hell".getBytes(UTF_8), new byte[6])) {
      assertThrows(
          DigestMismatchException.class,
          () ->
              store
                  .blobs()
                  .put(
                      new ByteArrayInputStream(wrong),
                      Descriptor.of(MediaType.OCI_LAYER, digest, 5)));
    }
    try (BlobStore.Sink sink = store.blobs().create()) {
      sink.write(content);
    }
    assertEquals(Optional.empty(), store.blobs().size(digest));
    store
        .blobs()
        .put(new ByteArrayInputStream(content), Descriptor.of(MediaType.OCI_LAYER, digest, 5));
    assertEquals(Optional.of(5L), store.blobs().size(digest));
    store.close();
    try (Stream<Path> left = Files.list(dir.resolve("tmp"))) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void an_image_is_found_by_all_that_people_call_it() throws IOException {
    ImageStore images = store.images();
    Image a = image(AMD64, "a");
    Image b = image(AMD64, "b");
    ImageReference name = ImageReference.parse("localhost:5000/team/app:1.0");
    images.tag(a.digest(), name);
    images.tag(a.digest(), ImageReference.parse("app"));
    assertEquals(a, images.find("app", AMD64).orElseThrow());
    assertEquals(a, images.find("localhost:5000/team/app:1.0", AMD64).orElseThrow());
    assertEquals(a, images.find(a.id().toString(), AMD64).orElseThrow());
    assertEquals(a, images.find(a.id().shortHex(), AMD64).orElseThrow());
    assertEquals(a, images.find("x@" + a.digest(), AMD64).orElseThrow());
    assertEquals(b, images.find(b.id().hex(), AMD64).orElseThrow());
    assertEquals(Optional.empty(), images.find("nope", AMD64));
    assertEquals(2, images.list().size());
    assertThrows(IOException.class, () -> images.remove(a.digest()));
    assertTrue(images.untag(name));
    assertFalse(images.untag(name));
    assertTrue(images.untag(ImageReference.parse("app")));
    images.remove(a.digest());
    assertEquals(Optional.empty(), images.find(a.id().hex(), AMD64));
    assertEquals(List.of(b), images.list().stream().map(ImageStore.Entry::image).toList());
    assertTrue(Files.notExists(dir.resolve("images/localhost:5000")));
  }

  @Test
  void a_beginning_that_fits_two_images_is_refused() throws IOException {
    for (int i = 0; i < 300; i++) {
      image(AMD64, "n" + i);
    }
    String two = store.images().list().get(0).image().id().hex().substring(0, 2);
    boolean ambiguous = false;
    for (ImageStore.Entry e : store.images().list()) {
      String beginning = e.image().id().hex().substring(0, 2);
      try {
        store.images().find(beginning, AMD64);
      } catch (IOException refused) {
        ambiguous |= refused.toString().contains("give more of it");
      }
    }
    assertTrue(ambiguous, two);
  }

  @Test
  void an_index_gives_the_image_for_the_platform() throws IOException {
    Image amd = image(AMD64, "x");
    Image arm = image(ARM64, "x");
    ImageIndex index =
        new ImageIndex(
            MediaType.OCI_INDEX,
            List.of(amd.descriptor().withPlatform(AMD64), arm.descriptor().withPlatform(ARM64)),
            Map.of());
    Descriptor d = store.images().putIndex(ImageJson.toBytes(index));
    store.images().tag(d.digest(), ImageReference.parse("multi"));
    assertEquals(d, store.images().find(ImageReference.parse("multi")).orElseThrow());
    assertEquals(amd, store.images().find("multi", AMD64).orElseThrow());
    assertEquals(arm, store.images().find("multi", ARM64).orElseThrow());
    assertEquals(Optional.empty(), store.images().find("multi", Platform.parse("s390x")));
    for (ImageStore.Entry e : store.images().list()) {
      assertEquals(List.of(ImageReference.parse("multi")), e.names());
    }
  }

  @Test
  void names_that_were_never_parsed_lead_nowhere() throws IOException {
    Image image = image(AMD64, "x");
    for (String part : List.of("..", "a/../../b", ".", "", "a\0b")) {
      ImageReference evil = new ImageReference("r", part, Optional.of("t"), Optional.empty());
      assertThrows(IOException.class, () -> store.images().tag(image.digest(), evil), part);
      ImageReference tag = new ImageReference("r", "a", Optional.of(part), Optional.empty());
      assertThrows(IOException.class, () -> store.images().tag(image.digest(), tag), part);
    }
    Digest none = Digest.sha256(new byte[0]);
    assertThrows(IOException.class, () -> store.images().tag(none, ImageReference.parse("x")));
  }

  @Test
  void records_are_found_and_explain_each_other() throws IOException {
    Recipe recipe =
        new Recipe(
            "jbuild.run.v1",
            List.of(new Recipe.Part("env", "A", "1:2\n3é"), new Recipe.Part("parent", "", "x")));
    BuildRecord first =
        new BuildRecord(
            CacheKey.of(recipe),
            recipe,
            "stage 0, 3/7",
            List.of(new Layer(Digest.sha256(new byte[0]), 12)),
            Instant.ofEpochSecond(5, 6));
    store.records().put(first);
    assertEquals(Optional.of(first), store.records().find(first.key()));
    Recipe other = new Recipe("jbuild.run.v1", List.of());
    BuildRecord second =
        new BuildRecord(
            CacheKey.of(other), other, first.step(), List.of(), Instant.ofEpochSecond(9));
    store.records().put(second);
    store.records().put(second);
    assertEquals(List.of(second, first), store.records().similar(first.step()));
    assertEquals(List.of(), store.records().similar("elsewhere"));
    assertEquals(2, store.records().list().size());
    store.records().remove(second.key());
    assertEquals(Optional.empty(), store.records().find(second.key()));
    assertEquals(List.of(first), store.records().similar(first.step()));
  }

  @Test
  void a_record_with_a_flipped_bit_is_no_record() throws IOException {
    Recipe recipe = new Recipe("v", List.of(new Recipe.Part("a", "b", "c")));
    BuildRecord record =
        new BuildRecord(CacheKey.of(recipe), recipe, "s", List.of(), Instant.EPOCH);
    store.records().put(record);
    String hex = record.key().digest().hex();
    Path file = dir.resolve("records").resolve(hex.substring(0, 2)).resolve(hex);
    byte[] good = Files.readAllBytes(file);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      Files.write(file, bad);
      assertEquals(Optional.empty(), store.records().find(record.key()), "byte " + i);
    }
    for (int n = 0; n < good.length; n++) {
      Files.write(file, Arrays.copyOf(good, n));
      assertEquals(Optional.empty(), store.records().find(record.key()), n + " bytes");
    }
  }

  @Test
  void locks_have_any_name() throws Exception {
    for (String name : List.of("layer-1", "", "..", "a/b", "é", "x".repeat(1000))) {
      try (Store.Lock lock = store.lock(name)) {
        assertTrue(lock != null);
      }
    }
    assertEquals(2, dir.toFile().list().length, "locks and tmp");
  }

  @Test
  void opening_and_asking_an_empty_store_touches_no_disk() throws IOException {
    assertEquals(Optional.empty(), store.images().find("x", AMD64));
    assertEquals(List.of(), store.images().list());
    assertEquals(List.of(), store.records().list());
    assertEquals(0, dir.toFile().list().length);
  }

  @Test
  void what_another_removes_before_it_is_named_is_there_again() throws IOException {
    Image image = image(AMD64, "x");
    try (DirectoryStore other = DirectoryStore.open(store.root(), new NioFileOps())) {
      other.images().remove(image.digest());
    }
    store.images().tag(image.digest(), ImageReference.parse("app"));
    assertEquals(image.digest(), store.images().find("app", AMD64).orElseThrow().digest());
    assertEquals(1, store.images().list().size());
  }
}
