package io.jbuild.layercache.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore.Face;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.store.DirectoryStore;
import io.jbuild.layercache.toc.MergedView;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What layers hide of each other, and how two stacks differ. */
final class LayerReportTest {
  private static final ImageConfig CONFIG =
      ImageDraft.scratch(Platform.of("linux", "amd64")).config();

  @TempDir Path directory;
  private Store store;

  @BeforeEach
  void open() {
    store = DirectoryStore.open(directory, new NioFileOps());
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private static LayerEntry file(String path, String content) {
    byte[] bytes = content.getBytes(UTF_8);
    TocEntry e = TocEntry.file(ContainerPath.of(path), 0644, 0, 0, bytes.length, 1000);
    return new LayerEntry(e, () -> new ByteArrayInputStream(bytes));
  }

  private static LayerEntry directory(String path, TocEntry.Kind kind) {
    return LayerEntry.of(
        TocEntry.directory(ContainerPath.of(path), 0755, 0, 0, 1000).withKind(kind));
  }

  private static LayerEntry whiteout(String path) {
    return LayerEntry.of(TocEntry.whiteout(ContainerPath.of(path)));
  }

  private static LayerEntry link(String path, String target) {
    return LayerEntry.of(
        new TocEntry(
            ContainerPath.of(path),
            TocEntry.Kind.HARD_LINK,
            FileType.FILE,
            0644,
            0,
            0,
            0,
            1000,
            0,
            target,
            0,
            0,
            new TreeMap<>(),
            Optional.empty()));
  }

  private LayerHandle layer(LayerEntry... entries) throws IOException {
    return store.layers().write(List.of(entries), Face.TAR);
  }

  @Test
  void each_file_is_kept_shadowed_or_deleted_by_the_first_layer_that_does() throws IOException {
    LayerHandle bottom =
        layer(
            directory("/d", TocEntry.Kind.ADD),
            directory("/o", TocEntry.Kind.ADD),
            file("/again", "12345"),
            file("/d/below", "1234"),
            file("/gone", "123"),
            file("/kept", "1234567"),
            file("/linked", "123456789"),
            link("/other-name", "/linked"),
            file("/o/opaque", "12"));
    LayerHandle middle =
        layer(
            file("/again", "123456"),
            whiteout("/gone"),
            whiteout("/linked"),
            directory("/o", TocEntry.Kind.OPAQUE_DIRECTORY));
    LayerHandle top = layer(file("/again", "1"), whiteout("/d"), file("/gone", "new"));
    List<LayerReport> reports = LayerReport.of(CONFIG, List.of(bottom, middle, top), 99);

    List<String> fates = new ArrayList<>();
    for (LayerReport.FileUse use : reports.get(0).biggest()) {
      fates.add(use.entry().path() + " " + use.fate() + " " + use.by());
    }
    assertEquals(
        List.of(
            "/linked DELETED 1",
            "/kept KEPT 0",
            "/again SHADOWED 1",
            "/d/below DELETED 2",
            "/gone DELETED 1",
            "/o/opaque DELETED 1"),
        fates);
    assertEquals(new LayerReport.Sum(1, 5), reports.get(0).shadowed());
    // the bytes of what was removed under one of its two names are still there
    assertEquals(new LayerReport.Sum(4, 4 + 3 + 2), reports.get(0).deleted());
    assertEquals(5 + 9, reports.get(0).wasted());
    assertEquals(30, reports.get(0).bytes());
    assertEquals(new LayerReport.Sum(1, 6), reports.get(1).shadowed());
    assertEquals(0, reports.get(2).wasted());
    assertEquals(1, LayerReport.of(CONFIG, List.of(bottom), 1).get(0).biggest().size());
  }

  private static List<String> diff(MergedView before, MergedView after, boolean times)
      throws IOException {
    List<String> out = new ArrayList<>();
    ImageDiff.files(
        before,
        after,
        times,
        c -> out.add((c.before().isEmpty() ? "A " : c.after().isEmpty() ? "D " : "C ") + c.path()));
    return out;
  }

  @Test
  void stacks_are_compared_by_what_they_add_up_to() throws IOException {
    LayerHandle bottom =
        layer(
            directory("/d", TocEntry.Kind.ADD),
            file("/d/a", "1"),
            file("/d/b", "2"),
            file("/same", "s"),
            file("/type", "t"));
    LayerEntry later =
        new LayerEntry(file("/same", "s").entry().withMtime(2000, 0), file("/same", "s").content());
    LayerHandle top =
        layer(
            whiteout("/d/b"),
            later,
            directory("/type", TocEntry.Kind.ADD),
            file("/type/in", "x"),
            file("/e", "new"));
    MergedView before = MergedView.of(List.of(bottom));
    MergedView after = MergedView.of(List.of(bottom, top));
    assertEquals(
        List.of("D /d/b", "A /e", "C /same", "C /type", "A /type/in"), diff(before, after, true));
    assertEquals(List.of("D /d/b", "A /e", "C /type", "A /type/in"), diff(before, after, false));
    assertEquals(List.of(), diff(after, after, true));
    assertEquals(List.of(), diff(before, MergedView.of(List.of(bottom)), true));
  }
}
