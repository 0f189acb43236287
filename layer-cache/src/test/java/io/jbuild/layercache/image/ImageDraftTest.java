package io.jbuild.layercache.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.layercache.tar.ArchiveWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageDraftTest {
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

  private Layer layer(String name) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ArchiveWriter tar = new ArchiveWriter(out)) {
      tar.file(name, new byte[] {1, 2, 3});
      tar.finish();
    }
    ByteArrayInputStream in = new ByteArrayInputStream(out.toByteArray());
    return store.layers().importTar(in, Optional.empty(), Optional.empty()).layer();
  }

  private static HistoryEntry by(String command, boolean empty) {
    return new HistoryEntry(
        Optional.of(Instant.EPOCH),
        Optional.of(command),
        Optional.empty(),
        Optional.empty(),
        empty);
  }

  private ImageDraft three() throws IOException {
    return ImageDraft.scratch(Platform.of("linux", "amd64"))
        .withLayer(layer("a"), by("ADD a", false))
        .withHistory(by("ENV x=1", true))
        .withLayer(layer("b"), by("COPY b", false))
        .withLayer(layer("c"), by("COPY c", false));
  }

  @Test
  void layers_and_history_grow_together() throws IOException {
    Image image = three().put(store.images());
    ImageAssert.isValid(store, image);
    assertEquals(3, image.config().diffIds().size());
    assertEquals(4, image.config().history().size());
    assertEquals(image, three().put(store.images()));
    assertEquals(
        image, ImageDraft.of(image, store.layers()).put(store.images()), "nothing changed");
  }

  @Test
  void squashing_keeps_the_lines_and_replaces_the_layers() throws IOException {
    Image image = three().squashed(1, layer("bc"), by("squash", false)).put(store.images());
    ImageAssert.isValid(store, image);
    assertEquals(2, image.config().diffIds().size());
    assertEquals(
        List.of(false, true, true, true, false),
        image.config().history().stream().map(HistoryEntry::emptyLayer).toList());
  }

  @Test
  void what_is_wrong_with_an_image_is_told() throws IOException {
    ImageDraft draft = three();
    Image image =
        draft.withConfig(draft.config().withHistory(List.of(by("x", false)))).put(store.images());
    AssertionError e = assertThrows(AssertionError.class, () -> ImageAssert.isValid(store, image));
    assertTrue(e.toString().contains("the history tells of 1 layers"), e.toString());
    String hex = image.config().diffIds().get(0).hex();
    Path blob = dir.resolve("blobs/sha256").resolve(hex.substring(0, 2)).resolve(hex);
    byte[] content = Files.readAllBytes(blob);
    content[5] ^= 1;
    Files.write(blob, content);
    e = assertThrows(AssertionError.class, () -> ImageAssert.isValid(store, image));
    assertTrue(e.toString().contains("sha256:" + hex + " is damaged"), e.toString());
  }

  @Test
  void the_schemas_of_the_oci_hold_and_bite() throws IOException {
    Image image = three().put(store.images());
    ImageAssert.isValid(store, image);
    byte[] wrong =
        "{\"architecture\":1,\"rootfs\":{\"type\":\"x\"}}".getBytes(StandardCharsets.UTF_8);
    try {
      List<String> problems = ImageAssert.check(wrong, "config-schema.json");
      assertTrue(problems.size() >= 4, problems.toString());
    } catch (NoSuchFileException e) {
      Assumptions.abort("the schemas of the conformance data are not here");
    }
  }
}
