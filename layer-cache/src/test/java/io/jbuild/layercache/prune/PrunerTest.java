package io.jbuild.layercache.prune;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.BuildRecord;
import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Recipe;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.image.ImageDraft;
import io.jbuild.layercache.store.DirectoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrunerTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  @TempDir Path dir;

  private DirectoryStore open() {
    return DirectoryStore.open(dir, new NioFileOps());
  }

  private static Layer layer(DirectoryStore store, String content) throws IOException {
    TocEntry file = TocEntry.file(ContainerPath.of("/" + content), 0644, 0, 0, content.length(), 0);
    LayerEntry entry =
        new LayerEntry(file, () -> new ByteArrayInputStream(content.getBytes(UTF_8)));
    return store.layers().write(List.of(entry), LayerStore.Face.TAR).layer();
  }

  private static Image image(DirectoryStore store, String content) throws IOException {
    HistoryEntry line =
        new HistoryEntry(
            Optional.empty(), Optional.of("x"), Optional.empty(), Optional.empty(), false);
    return ImageDraft.scratch(AMD64).withLayer(layer(store, content), line).put(store.images());
  }

  private static CacheKey record(DirectoryStore store, String content) throws IOException {
    Recipe recipe = new Recipe("v", List.of(new Recipe.Part("c", "", content)));
    CacheKey key = CacheKey.of(recipe);
    List<Layer> layers = List.of(layer(store, content));
    store.records().put(new BuildRecord(key, recipe, "s", layers, Instant.EPOCH));
    return key;
  }

  /** As if everything had last been touched an hour ago. */
  private void age() throws IOException {
    FileTime then = FileTime.from(Instant.now().minusSeconds(3600));
    Files.walkFileTree(
        dir,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult postVisitDirectory(Path file, @Nullable IOException e)
              throws IOException {
            Files.setLastModifiedTime(file, then);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Files.setLastModifiedTime(file, then);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Test
  void what_nothing_needs_goes_and_all_else_stays() throws IOException {
    Image named;
    Image unnamed;
    CacheKey key;
    Digest loose;
    Digest pinned;
    try (DirectoryStore store = open()) {
      named = image(store, "named");
      store.images().tag(named.digest(), ImageReference.parse("app"));
      unnamed = image(store, "unnamed");
      key = record(store, "cached");
      loose = store.blobs().put("loose".getBytes(UTF_8));
      pinned = layer(store, "pinned").diffId();
    }
    age();
    try (DirectoryStore store = open()) {
      PruneReport swept = Pruner.of(store, Set.of(pinned)).sweep();
      assertEquals(List.of(loose), swept.blobs());
      assertEquals(5, swept.bytes());
      PruneReport images = Pruner.of(store, Set.of(pinned)).images(d -> true);
      assertEquals(List.of(unnamed.digest()), images.images());
      assertEquals(3, images.blobs().size());
      assertEquals(Optional.empty(), store.images().findByDigest(unnamed.digest()));
      assertTrue(store.records().find(key).isPresent());
      assertTrue(store.images().find("app", AMD64).isPresent());
      assertEquals(List.of(), StoreCheck.run(store, false));
    }
    age();
    try (DirectoryStore store = open()) {
      PruneReport records = Pruner.of(store, Set.of(pinned)).cache(PruneRule.ALL);
      assertEquals(List.of(key), records.records());
      assertEquals(1, records.blobs().size());
      assertTrue(store.blobs().size(pinned).isPresent());
      assertTrue(store.images().find("app", AMD64).isPresent());
    }
  }

  @Test
  void what_a_living_process_used_stays() throws IOException {
    Digest used;
    Digest idle;
    CacheKey key;
    try (DirectoryStore store = open()) {
      used = store.blobs().put("used".getBytes(UTF_8));
      idle = store.blobs().put("idle".getBytes(UTF_8));
      key = record(store, "cached");
    }
    age();
    try (DirectoryStore builder = open()) {
      assertTrue(builder.blobs().size(used).isPresent());
      assertTrue(builder.records().find(key).isPresent());
      Digest fresh = builder.blobs().put("fresh".getBytes(UTF_8));
      try (DirectoryStore store = open()) {
        Pruner pruner = Pruner.of(store, Set.of());
        PruneReport report = pruner.cache(PruneRule.ALL);
        assertEquals(List.of(), report.records());
        assertEquals(List.of(idle), report.blobs());
        assertTrue(builder.blobs().size(fresh).isPresent());
      }
    }
  }

  @Test
  void the_least_recently_used_goes_until_the_budget_is_kept() throws IOException {
    CacheKey old;
    CacheKey young;
    try (DirectoryStore store = open()) {
      old = record(store, "old");
      young = record(store, "young");
    }
    age();
    Path file;
    try (DirectoryStore store = open()) {
      file = store.records().file(young);
    }
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    try (DirectoryStore store = open()) {
      Instant until = Instant.now().minusSeconds(600);
      PruneReport byAge = Pruner.of(store, Set.of()).cache(PruneRule.ALL.withUsedBefore(until));
      assertEquals(List.of(old), byAge.records());
      assertFalse(store.records().list().isEmpty());
      PruneReport kept = Pruner.of(store, Set.of()).cache(PruneRule.ALL.withKeepBytes(1 << 20));
      assertEquals(List.of(), kept.records());
    }
  }

  @Test
  void a_budget_is_for_records_and_cache_mounts_together() throws IOException {
    try (DirectoryStore store = open()) {
      record(store, "older");
    }
    age();
    try (DirectoryStore store = open()) {
      Path mount = Files.createDirectories(store.root().resolve("cache-mounts/m"));
      Files.writeString(mount.resolve("id"), "m\n");
      Files.write(mount.resolve("content"), new byte[100_000]);
      long bytes = CacheMountUsage.list(store.root()).get(0).bytes();
      PruneReport roomy =
          Pruner.of(store, Set.of()).cache(PruneRule.ALL.withKeepBytes(bytes + (1 << 20)));
      assertEquals(List.of(), roomy.records());
      PruneReport tight =
          Pruner.of(store, Set.of()).cache(PruneRule.ALL.withKeepBytes(bytes + 100));
      assertEquals(1, tight.records().size());
      assertEquals(1, CacheMountUsage.list(store.root()).size());
    }
  }

  @Test
  void usage_tells_what_the_bytes_are_for() throws IOException {
    try (DirectoryStore store = open()) {
      Image named = image(store, "named");
      store.images().tag(named.digest(), ImageReference.parse("app"));
      image(store, "unnamed");
      record(store, "cached");
      store.blobs().put("loose".getBytes(UTF_8));
      DiskUsage usage = DiskUsage.of(store, Set.of());
      assertEquals(2, usage.imageCount());
      assertEquals(1, usage.unnamedCount());
      assertTrue(usage.cache() > 1024 && usage.cache() < 4096, "" + usage.cache());
      assertEquals(5, usage.garbage());
      assertTrue(usage.images() > usage.unnamedImages() && usage.unnamedImages() > 1024);
      assertEquals(1, usage.records().size());
    }
  }
}
