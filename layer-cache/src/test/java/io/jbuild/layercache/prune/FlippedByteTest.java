package io.jbuild.layercache.prune;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.BuildRecord;
import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerStore.Face;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Recipe;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.archive.DockerArchiveWriter;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.image.ImageDraft;
import io.jbuild.layercache.layout.SavedImage;
import io.jbuild.layercache.store.DirectoryStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bit of one byte of any file of a store, at any place. */
final class FlippedByteTest {
  private static final int PLACES = 30;
  private static final ImageReference NAME = ImageReference.parse("app");

  @TempDir Path dir;
  private DirectoryStore store;
  private Image image;

  private static LayerEntry file(String path, String content) throws IOException {
    byte[] bytes = content.getBytes(UTF_8);
    long uid = ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
    TocEntry e = TocEntry.file(new ContainerPath(path), 0640, uid, uid, bytes.length, 1000);
    return new LayerEntry(e, () -> new ByteArrayInputStream(bytes));
  }

  private static DirectoryStore open(Path root) {
    return DirectoryStore.open(root, new NioFileOps());
  }

  /** A layer of each kind: as a tree, as a tar stream, compressed, compressed and as a tree. */
  @BeforeEach
  void fill() throws IOException {
    store = open(dir.resolve("store"));
    List<Layer> layers = new ArrayList<>();
    layers.add(store.layers().write(List.of(file("/tree", "a tree")), Face.TREE).layer());
    layers.add(store.layers().write(List.of(file("/tar", "a tar stream")), Face.TAR).layer());
    layers.add(compressed("/packed"));
    layers.add(compressed("/both"));
    store.layers().get(layers.get(3).diffId()).tree();
    ImageDraft draft = ImageDraft.scratch(Platform.of("linux", "amd64"));
    for (Layer layer : layers) {
      draft = draft.withLayer(layer, HISTORY);
    }
    image = draft.put(store.images());
    store.images().tag(image.digest(), NAME);
    Recipe recipe = new Recipe("v", List.of(new Recipe.Part("run", "command", "true")));
    CacheKey key = CacheKey.of(recipe);
    store.records().put(new BuildRecord(key, recipe, "s", layers, Instant.EPOCH));
  }

  private static final HistoryEntry HISTORY =
      new HistoryEntry(
          Optional.of(Instant.EPOCH),
          Optional.of("made"),
          Optional.empty(),
          Optional.empty(),
          false);

  private Layer compressed(String path) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DirectoryStore other = open(dir.resolve("other"));
        GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      Layer layer = other.layers().write(List.of(file(path, "x".repeat(999))), Face.TAR).layer();
      other.layers().openTar(layer.diffId()).transferTo(gzip);
    }
    ByteArrayInputStream in = new ByteArrayInputStream(bytes.toByteArray());
    return store.layers().importTar(in, Optional.empty(), Optional.empty()).layer();
  }

  private byte[] saved() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DirectoryStore fresh = open(store.root())) {
      Image named = fresh.images().find("app", Platform.of("linux", "amd64")).orElseThrow();
      DockerArchiveWriter.write(
          fresh, List.of(new SavedImage(named.descriptor(), List.of(NAME))), out);
    }
    return out.toByteArray();
  }

  private List<Path> files() throws IOException {
    try (var all = Files.walk(store.root())) {
      return all.filter(Files::isRegularFile)
          .filter(f -> !store.root().relativize(f).startsWith("locks"))
          .filter(f -> !store.root().relativize(f).startsWith("tmp"))
          .filter(f -> f.toFile().length() > 0)
          .sorted()
          .toList();
    }
  }

  @Test
  void a_flipped_byte_anywhere_is_named_and_never_makes_another_image() throws IOException {
    byte[] want = saved();
    assertEquals(List.of(), StoreCheck.run(store, false));
    List<Path> files = files();
    assertTrue(files.size() >= 16, files::toString);
    for (Path file : files) {
      byte[] content = Files.readAllBytes(file);
      int step = Math.max(1, content.length / PLACES);
      for (int at = 0; at < content.length; at += step) {
        byte[] damaged = content.clone();
        damaged[at] ^= (byte) (1 << (at % 7));
        Files.write(file, damaged);
        look(file, at, want);
      }
      Files.write(file, content);
    }
    assertEquals(List.of(), StoreCheck.run(store, false));
    store.close();
  }

  private void look(Path file, int at, byte[] want) throws IOException {
    String where = store.root().relativize(file) + " at byte " + at;
    List<StoreCheck.Finding> findings = StoreCheck.run(store, false);
    boolean isPromise = !file.startsWith(store.root().resolve("images")) && !file.endsWith("blobs");
    if (isPromise) {
      assertFalse(findings.isEmpty(), () -> where + " was not found");
      assertTrue(findings.stream().anyMatch(f -> names(f, file)), () -> where + ": " + findings);
    }
    byte[] got;
    try {
      got = saved();
    } catch (IOException | RuntimeException e) {
      assertFalse(findings.isEmpty(), () -> where + ": " + e + ", which the check did not find");
      return;
    }
    assertArrayEquals(want, got, () -> where + " makes another image");
  }

  /** A layer is named by its digest, which is the name of its directory. */
  private boolean names(StoreCheck.Finding finding, Path file) {
    Path within = store.root().relativize(file);
    for (Path part : within) {
      String name = part.toString();
      if (name.length() == 64 && finding.subject().contains(name)) {
        return true;
      }
    }
    return false;
  }
}
