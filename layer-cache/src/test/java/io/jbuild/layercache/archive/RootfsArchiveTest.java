package io.jbuild.layercache.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.ContainerConfig;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore.Face;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.image.ImageAssert;
import io.jbuild.layercache.image.ImageDraft;
import io.jbuild.layercache.image.Squash;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.layercache.tar.TarReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RootfsArchiveTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");
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

  private static LayerEntry file(String path, String content) {
    byte[] bytes = content.getBytes(UTF_8);
    TocEntry entry =
        TocEntry.file(ContainerPath.of(path), 0640, 1, 2, bytes.length, 1_000)
            .withContent(bytes.length, Digest.sha256(bytes));
    return new LayerEntry(entry, () -> new ByteArrayInputStream(bytes));
  }

  private static LayerEntry directory(String path) {
    return LayerEntry.of(TocEntry.directory(ContainerPath.of(path), 0711, 3, 4, 2_000));
  }

  private static LayerEntry link(String path, String target) {
    TocEntry file = file(path, "").entry();
    return LayerEntry.of(
        new TocEntry(
            file.path(),
            TocEntry.Kind.HARD_LINK,
            FileType.FILE,
            file.mode(),
            file.uid(),
            file.gid(),
            0,
            file.mtimeSeconds(),
            0,
            target,
            0,
            0,
            file.xattrs(),
            Optional.empty()));
  }

  private static LayerEntry whiteout(String path) {
    return LayerEntry.of(TocEntry.whiteout(ContainerPath.of(path)));
  }

  private LayerHandle layer(LayerEntry... entries) throws IOException {
    return store.layers().write(List.of(entries), Face.TAR);
  }

  private List<LayerHandle> stack() throws IOException {
    return List.of(
        layer(
            directory("/d"),
            file("/d/a", "one"),
            link("/d/b", "/d/a"),
            link("/d/c", "/d/a"),
            file("/gone", "x"),
            LayerEntry.of(TocEntry.symlink(ContainerPath.of("/l"), "d/a", 0, 0, 5))),
        layer(whiteout("/gone"), directory("/d"), file("/d/b", "two"), file("/tmp", "t")),
        layer(whiteout("/tmp"), file("/e", "three")));
  }

  private static List<String> names(byte[] tar) throws IOException {
    TarReader reader = new TarReader(new ByteArrayInputStream(tar), "the export");
    List<String> out = new ArrayList<>();
    for (var e = reader.next(); e.isPresent(); e = reader.next()) {
      TocEntry entry = e.get();
      String content = new String(reader.content().readAllBytes(), UTF_8);
      String target = entry.target().isEmpty() ? "" : " -> " + entry.target();
      out.add(entry.kind() + " " + entry.path() + target + " " + content);
    }
    return out;
  }

  private static byte[] export(List<LayerHandle> layers) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RootfsArchive.write(layers, out);
    return out.toByteArray();
  }

  @Test
  void an_export_is_what_the_layers_add_up_to() throws IOException {
    assertEquals(
        List.of(
            "ADD /d ",
            "ADD /d/a one",
            "ADD /d/b two",
            "HARD_LINK /d/c -> /d/a ",
            "ADD /e three",
            "ADD /l -> d/a "),
        names(export(stack())));
  }

  @Test
  void an_export_that_is_imported_is_the_same_again() throws IOException {
    byte[] tar = export(stack());
    Image image =
        RootfsArchive.importTar(
            store, new ByteArrayInputStream(tar), AMD64, ContainerConfig.EMPTY, "Imported from -");
    ImageAssert.isValid(store, image);
    assertEquals(Digest.sha256(tar), image.config().diffIds().get(0));
    assertEquals(2_000, image.config().created().orElseThrow().getEpochSecond());
    LayerHandle only = store.layers().get(image.config().diffIds().get(0));
    assertArrayEquals(tar, export(List.of(only)));
  }

  @Test
  void a_squashed_stack_has_the_same_files_in_fewer_layers() throws IOException {
    List<LayerHandle> stack = stack();
    ImageDraft draft = ImageDraft.scratch(AMD64);
    HistoryEntry line =
        new HistoryEntry(
            Optional.empty(), Optional.of("x"), Optional.empty(), Optional.empty(), false);
    for (LayerHandle layer : stack) {
      draft = draft.withLayer(layer.layer(), line);
    }
    List<LayerEntry> merged = Squash.entries(stack, 1);
    LayerHandle one = store.layers().write(merged, Face.TAR);
    Image image = draft.squashed(1, one.layer(), line).put(store.images());
    ImageAssert.isValid(store, image);
    assertEquals(names(export(stack)), names(export(List.of(stack.get(0), one))));
    List<String> paths = merged.stream().map(e -> e.entry().path().value()).toList();
    assertFalse(paths.contains("/tmp"), paths.toString());
    assertTrue(paths.contains("/gone"), paths.toString());
    assertFalse(paths.contains("/d/a"), paths.toString());
  }
}
