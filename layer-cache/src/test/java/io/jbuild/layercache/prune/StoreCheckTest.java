package io.jbuild.layercache.prune;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.BuildRecord;
import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageIndex;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Recipe;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.image.ImageDraft;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.layercache.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreCheckTest {
  @TempDir Path dir;

  private DirectoryStore open() {
    return DirectoryStore.open(dir, new NioFileOps());
  }

  private static void flip(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[content.length / 3] ^= 4;
    Files.write(file, content);
  }

  @Test
  void a_flipped_bit_is_found_named_and_mended() throws IOException {
    try (DirectoryStore store = open()) {
      Image image = ImageDraft.scratch(Platform.of("linux", "amd64")).put(store.images());
      store.images().tag(image.digest(), ImageReference.parse("app"));
      Recipe recipe = new Recipe("v", List.of());
      CacheKey key = CacheKey.of(recipe);
      store.records().put(new BuildRecord(key, recipe, "s", List.of(), Instant.EPOCH));
      Digest loose = store.blobs().put("loose".getBytes(UTF_8));
      assertEquals(List.of(), StoreCheck.run(store, false));

      flip(store.blobs().file(loose));
      flip(store.records().file(key));
      flip(store.blobs().file(image.id()));
      List<StoreCheck.Finding> findings = StoreCheck.run(store, false);
      List<String> subjects = new ArrayList<>();
      findings.forEach(f -> subjects.add(f.subject()));
      assertEquals(5, findings.size(), findings.toString());
      assertTrue(
          subjects.containsAll(
              List.of(
                  "blob " + loose,
                  "blob " + image.id(),
                  "record " + key,
                  "image " + image.digest(),
                  "name app:latest")));
      assertTrue(findings.get(0).toString().contains(" is damaged: want sha256:"));

      assertEquals(5, StoreCheck.run(store, true).size());
      assertEquals(List.of(), StoreCheck.run(store, false));
      assertEquals(List.of(), store.images().list());
    }
  }

  private static List<String> subjects(DirectoryStore store) throws IOException {
    return StoreCheck.run(store, false).stream().map(StoreCheck.Finding::subject).toList();
  }

  @Test
  void what_has_a_name_must_be_whole_and_what_has_none_need_not() throws IOException {
    try (DirectoryStore store = open()) {
      byte[] config =
          ("{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\","
                  + "\"diff_ids\":[\""
                  + Digest.sha256(new byte[1])
                  + "\"]}}")
              .getBytes(UTF_8);
      Descriptor layer = Descriptor.of(MediaType.OCI_LAYER, Digest.sha256(new byte[1]), 1);
      Descriptor described =
          Descriptor.of(MediaType.OCI_CONFIG, Digest.sha256(config), config.length);
      Manifest manifest = Manifest.of(MediaType.OCI_MANIFEST, described, List.of(layer));
      Image image = store.images().put(ImageJson.toBytes(manifest), config);
      Descriptor index =
          store
              .images()
              .putIndex(
                  ImageJson.toBytes(
                      new ImageIndex(MediaType.OCI_INDEX, List.of(image.descriptor()), Map.of())));
      assertEquals(List.of(), subjects(store), "a registry was asked for it, that is all");

      store.images().tag(index.digest(), ImageReference.parse("multi"));
      assertEquals(List.of("image " + index.digest(), "name multi:latest"), subjects(store));
      store.images().untag(ImageReference.parse("multi"));
      store.images().tag(image.digest(), ImageReference.parse("app"));
      assertEquals(List.of("image " + image.digest(), "name app:latest"), subjects(store));
    }
  }
}
