package io.jbuild.layercache.toc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.TocEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedEntriesTest {
  private static final int MANY = 120_000;

  @TempDir Path directory;

  private static TocEntry file(String path, int size) {
    return TocEntry.file(new ContainerPath(path), 0644, 0, 0, size, 0);
  }

  private static StagedEntries staged(TocEntry... entries) throws IOException {
    StagedEntries staged = new StagedEntries(Pages.onHeap());
    for (TocEntry e : entries) {
      staged.put(LayerEntry.of(e));
    }
    return staged;
  }

  private static List<String> paths(StagedEntries entries) {
    List<String> paths = new ArrayList<>();
    for (LayerEntry e : entries) {
      paths.add(e.entry().path().value());
    }
    return paths;
  }

  @Test
  void entries_come_in_canonical_order_below_directories() throws Exception {
    StagedEntries staged = staged(file("/b-c", 1), file("/b/c", 1), file("/a", 1));
    assertEquals(List.of("/a", "/b", "/b/c", "/b-c"), paths(staged));
    assertEquals(List.of(ContainerPath.ROOT, new ContainerPath("/b")), implied(staged));
    assertTrue(staged.find(new ContainerPath("/b")).isEmpty());
  }

  private static List<ContainerPath> implied(StagedEntries staged) {
    List<ContainerPath> implied = new ArrayList<>(staged.impliedDirectories());
    implied.add(0, ContainerPath.ROOT);
    return implied;
  }

  @Test
  void the_last_entry_of_a_path_counts() throws Exception {
    StagedEntries staged = staged(file("/a", 1), file("/a", 2));
    assertEquals(2, staged.iterator().next().entry().size());
    assertEquals(1, staged.size());
  }

  @Test
  void what_replaces_a_directory_takes_all_of_it_away() throws Exception {
    TocEntry directory = TocEntry.directory(new ContainerPath("/a"), 0755, 0, 0, 0);
    StagedEntries staged = staged(directory, file("/a/b", 1), file("/a", 1));
    assertEquals(List.of("/a"), paths(staged));
    assertTrue(staged.hides(new ContainerPath("/a/b")));
    staged.remove(new ContainerPath("/a"));
    assertFalse(staged.iterator().hasNext());
  }

  @Test
  void nothing_is_below_a_file() throws Exception {
    StagedEntries staged = staged(file("/a", 1));
    IOException e =
        assertThrows(IOException.class, () -> staged.put(LayerEntry.of(file("/a/b", 1))));
    assertEquals("'/a/b' is below '/a', which is no directory", e.getMessage());
  }

  @Test
  void contents_come_from_where_they_were_said_to_be() throws Exception {
    StagedEntries staged = new StagedEntries(Pages.onHeap());
    StagedEntries.Origin name =
        path -> () -> new ByteArrayInputStream(path.name().getBytes(StandardCharsets.UTF_8));
    staged.put(file("/a/one", 3), name);
    staged.put(new LayerEntry(file("/a/two", 1), () -> new ByteArrayInputStream(new byte[] {'2'})));
    List<String> contents = new ArrayList<>();
    for (LayerEntry e : staged) {
      contents.add(new String(e.content().open().readAllBytes(), StandardCharsets.UTF_8));
    }
    assertEquals(List.of("", "one", "2"), contents);
  }

  @Test
  void what_outgrows_the_heap_is_in_files_without_names() throws Exception {
    int[] files = {0};
    StagedEntries staged =
        new StagedEntries(Pages.of(() -> directory.resolve("page-" + files[0]++)));
    for (int i = MANY; i > 0; i--) {
      staged.put(LayerEntry.of(file("/directory-" + i % 100 + "/a-file-of-" + i, i)));
    }
    assertTrue(files[0] > 0);
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(0, left.count());
    }
    long sum = 0;
    for (LayerEntry e : staged) {
      sum += e.entry().size();
    }
    assertEquals(MANY * (MANY + 1L) / 2, sum);
    assertEquals(
        77, staged.find(new ContainerPath("/directory-77/a-file-of-77")).get().entry().size());
  }
}
