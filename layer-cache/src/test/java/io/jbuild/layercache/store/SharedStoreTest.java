package io.jbuild.layercache.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.layercache.BuildRecord;
import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Recipe;
import io.jbuild.layercache.files.ForkedJvm;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.image.ImageDraft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One store under many hands: processes at once, a full disk. */
final class SharedStoreTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  private static final int ROUNDS = 60;
  @TempDir Path dir;

  static DirectoryStore open(Path root) {
    return DirectoryStore.open(root, new NioFileOps());
  }

  static Image put(DirectoryStore store, int n) throws IOException {
    var draft = ImageDraft.scratch(AMD64);
    var container = draft.config().container().withLabels(Map.of("n", Integer.toString(n)));
    Image image = draft.withConfig(draft.config().withContainer(container)).put(store.images());
    store.images().tag(image.digest(), ImageReference.parse("app:" + n));
    return image;
  }

  @Test
  void processes_that_put_the_same_things_at_once_all_succeed() throws Exception {
    List<ForkedJvm> others = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        others.add(ForkedJvm.start(PutMany.class, dir.toString()));
      }
      for (ForkedJvm other : others) {
        assertEquals("done\n", other.join());
      }
    } finally {
      for (ForkedJvm other : others) {
        other.close();
      }
    }
    try (DirectoryStore store = open(dir)) {
      assertEquals(ROUNDS, store.images().list().size());
      assertEquals(ROUNDS, store.records().list().size());
      for (int n = 0; n < ROUNDS; n++) {
        assertTrue(store.images().find("app:" + n, AMD64).isPresent());
      }
    }
  }

  /** Puts images, names and records, with a lock around some of it. */
  static final class PutMany {
    public static void main(String[] args) throws Exception {
      try (DirectoryStore store = open(Path.of(args[0]))) {
        for (int n = 0; n < ROUNDS; n++) {
          put(store, n);
          Recipe recipe = new Recipe("v" + n, List.of());
          CacheKey key = CacheKey.of(recipe);
          try (var lock = store.lock("step")) {
            if (store.records().find(key).isEmpty()) {
              store.records().put(new BuildRecord(key, recipe, "s", List.of(), Instant.EPOCH));
            }
          }
        }
      }
      System.out.println("done");
    }
  }

  @Test
  void killed_at_any_moment_a_store_keeps_what_it_had_acknowledged() throws Exception {
    for (int round = 0; round < 4; round++) {
      Path root = dir.resolve("s" + round);
      try (ForkedJvm other = ForkedJvm.start(PutForever.class, root.toString())) {
        other.awaitLine("app:" + (5 + round * 11));
        other.kill();
      }
      try (DirectoryStore store = open(root)) {
        for (int n = 0; n <= 5 + round * 11; n++) {
          assertTrue(store.images().find("app:" + n, AMD64).isPresent(), "app:" + n);
        }
        put(store, 1_000_000);
      }
    }
  }

  /** Says each name once its image is safe. */
  static final class PutForever {
    public static void main(String[] args) throws Exception {
      DirectoryStore store = open(Path.of(args[0]));
      for (int n = 0; ; n++) {
        put(store, n);
        System.out.println("app:" + n);
      }
    }
  }

  @Test
  void a_full_disk_is_one_clear_error_and_harms_nothing() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount a tmpfs");
    Path mount = Files.createDirectory(dir.resolve("small"));
    Process mounted =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", mount.toString())
            .redirectErrorStream(true)
            .start();
    assumeTrue(mounted.waitFor() == 0, "no tmpfs can be mounted here");
    try (DirectoryStore store = open(mount.resolve("store"))) {
      List<Integer> acknowledged = new ArrayList<>();
      Path ballast = mount.resolve("ballast");
      Files.write(ballast, new byte[300_000]);
      IOException full =
          assertThrows(
              IOException.class,
              () -> {
                for (int n = 0; ; n++) {
                  put(store, n);
                  acknowledged.add(n);
                }
              });
      assertTrue(full.toString().contains("No space left on device"), full.toString());
      for (int n : acknowledged) {
        assertTrue(store.images().find("app:" + n, AMD64).isPresent());
      }
      Files.delete(ballast);
      put(store, acknowledged.size());
      Digest digest = store.blobs().put("more".getBytes(UTF_8));
      assertEquals(4L, store.blobs().size(digest).orElseThrow());
    } finally {
      new ProcessBuilder("umount", mount.toString()).start().waitFor();
    }
  }
}
