package io.jbuild.builder.lock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.plan.BaseImages;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was resolved once stays, or is said to have moved. */
final class LockTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  private static final ImageReference NAME = ImageReference.parse("base:1");

  @TempDir Path dir;

  /** Images by what they are asked by. */
  private static final class Named implements BaseImages {
    private final Map<String, Image> images = new HashMap<>();

    @Override
    public Optional<Image> find(ImageReference name, Platform platform) {
      return Optional.ofNullable(images.get(name.toString()));
    }

    @Override
    public Optional<Image> find(BuildContext.OfLayout layout, Platform platform) {
      return Optional.empty();
    }

    void put(ImageReference name, Image image) {
      images.put(name.toString(), image);
      images.put(name.withDigest(image.digest()).toString(), image);
    }
  }

  private static Image image(Store store, String user) throws IOException {
    Descriptor unknown = Descriptor.of(MediaType.OCI_CONFIG, Digest.sha256(new byte[0]), 0);
    Manifest manifest = Manifest.of(MediaType.OCI_MANIFEST, unknown, List.of());
    return store
        .images()
        .put(ImageConfig.scratch(AMD64), manifest.withAnnotations(Map.of("for", user)));
  }

  private Lock reopened() throws Exception {
    return Lock.open(dir.resolve("jbuild.lock"));
  }

  @Test
  void an_image_stays_when_its_tag_moves() throws Exception {
    try (Store store = DirectoryStore.open(dir.resolve("store"), new NioFileOps())) {
      Named images = new Named();
      Image first = image(store, "one");
      images.put(NAME, first);
      Lock lock = reopened();
      assertEquals(first, new LockedImages(images, lock).find(NAME, AMD64).orElseThrow());
      lock.write();
      images.put(NAME, image(store, "two"));
      assertEquals(first, new LockedImages(images, reopened()).find(NAME, AMD64).orElseThrow());
    }
  }

  @Test
  void what_has_moved_and_is_gone_is_told() throws Exception {
    try (Store store = DirectoryStore.open(dir.resolve("store"), new NioFileOps())) {
      Lock lock = reopened();
      Named before = new Named();
      before.put(NAME, image(store, "one"));
      new LockedImages(before, lock).find(NAME, AMD64);
      lock.write();
      Named after = new Named();
      Image now = image(store, "two");
      after.put(NAME, now);
      LockedImages locked = new LockedImages(after, reopened());
      IOException e = assertThrows(IOException.class, () -> locked.find(NAME, AMD64));
      String message = String.valueOf(e.getMessage());
      assertTrue(message.contains("has moved"), message);
      assertTrue(message.contains("it is " + now.digest() + " now"), message);
      LockedImages gone = new LockedImages(new Named(), reopened());
      IOException none = assertThrows(IOException.class, () -> gone.find(NAME, AMD64));
      assertTrue(String.valueOf(none.getMessage()).contains("it is gone"), none.getMessage());
    }
  }

  @Test
  void lines_are_in_order_and_read_again() throws Exception {
    String digest = Digest.sha256(new byte[0]).toString();
    String commit = "0123456789012345678901234567890123456789";
    Lock lock = reopened();
    lock.remember(Lock.Kind.URL, "https://x.test/a b", digest);
    lock.remember(Lock.Kind.GIT, "https://x.test/r.git#main", commit);
    lock.write();
    List<String> lines = Files.readAllLines(dir.resolve("jbuild.lock"));
    assertEquals("git https://x.test/r.git#main " + commit, lines.get(1));
    assertEquals(Optional.of(digest), reopened().find(Lock.Kind.URL, "https://x.test/a b"));
  }

  @Test
  void a_damaged_line_is_refused_with_its_number() throws Exception {
    Files.writeString(dir.resolve("jbuild.lock"), "# head\nimage a sha256:12\n");
    BuildException e = assertThrows(BuildException.class, this::reopened);
    assertTrue(e.describe().contains("jbuild.lock:2: "), e.describe());
  }

  @Test
  void nothing_is_written_when_nothing_was_learnt() throws Exception {
    Files.writeString(dir.resolve("jbuild.lock"), "");
    reopened().write();
    assertEquals(0, Files.size(dir.resolve("jbuild.lock")));
    Lock.none().write();
    assertFalse(Files.exists(dir.resolve("other.lock")));
  }
}
