package io.jbuild.runner.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.layercache.toc.MergedView;
import io.jbuild.runner.jna.JnaFileOps;
import io.jbuild.runner.jna.JnaLinux;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes and how they are filled. */
final class VolumesTest {
  @TempDir Path directory;
  private final JnaFileOps files = new JnaFileOps(JnaLinux.open());

  private Volumes volumes() {
    return Volumes.open(directory.resolve("store"), files);
  }

  @Test
  void a_volume_is_made_once_and_keeps_its_files() throws Exception {
    Volume v = volumes().create("data", Map.of("a", "b"));
    Files.writeString(v.data().resolve("f"), "kept");
    Volume again = volumes().create("data", Map.of());
    assertEquals(v, again);
    assertEquals("kept", Files.readString(again.data().resolve("f")));
    assertEquals(List.of(v), volumes().list());
    volumes().remove("data");
    assertTrue(volumes().list().isEmpty());
    assertThrows(IOException.class, () -> volumes().get("data"));
  }

  @Test
  void names_that_lead_elsewhere_are_refused() {
    for (String name : List.of("", "..", "a/b", "-x", ".hidden")) {
      assertThrows(IllegalArgumentException.class, () -> volumes().create(name, Map.of()), name);
    }
  }

  @Test
  void anonymous_ones_have_names_of_their_own() throws Exception {
    Volume a = volumes().createAnonymous(Map.of());
    assertTrue(a.anonymous());
    assertFalse(a.equals(volumes().createAnonymous(Map.of())));
    assertEquals(a, volumes().get(a.name()));
  }

  @Test
  void an_empty_one_is_filled_from_the_image_once() throws Exception {
    List<LayerEntry> entries = new ArrayList<>();
    entries.add(LayerEntry.of(TocEntry.directory(ContainerPath.of("/srv"), 0755, 0, 0, 1)));
    entries.add(LayerEntry.of(TocEntry.directory(ContainerPath.of("/srv/www"), 0750, 0, 0, 7)));
    byte[] text = "hello".getBytes(StandardCharsets.UTF_8);
    entries.add(
        new LayerEntry(
            TocEntry.file(ContainerPath.of("/srv/www/index"), 0640, 0, 0, text.length, 9),
            () -> new ByteArrayInputStream(text)));
    entries.add(LayerEntry.of(TocEntry.symlink(ContainerPath.of("/data"), "srv/www", 0, 0, 3)));
    try (DirectoryStore store = DirectoryStore.open(directory.resolve("store"), files)) {
      LayerHandle layer = store.layers().write(entries, LayerStore.Face.TREE);
      MergedView view = MergedView.of(List.of(layer));
      Volume v = volumes().create("www", Map.of());
      assertTrue(volumes().fill(v, view, ContainerPath.of("/data")));
      assertEquals("hello", Files.readString(v.data().resolve("index")));
      assertEquals(
          "rw-r-----",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(v.data().resolve("index"))));
      assertEquals(
          "rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(v.data())));
      assertEquals(9, Files.getLastModifiedTime(v.data().resolve("index")).toMillis() / 1000);
      assertFalse(volumes().fill(v, view, ContainerPath.of("/data")));
    }
  }
}
