package io.jbuild.builder.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.files.NioFileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LowerTreesTest {
  @TempDir Path directory;
  private Path top;
  private Path bottom;
  private LowerTrees trees;

  @BeforeEach
  void layers() throws IOException {
    top = Files.createDirectories(directory.resolve("top"));
    bottom = Files.createDirectories(directory.resolve("bottom"));
    Files.createDirectories(bottom.resolve("usr/lib"));
    Files.createDirectories(bottom.resolve("usr/share"));
    Files.writeString(bottom.resolve("usr/lib/a"), "old");
    Files.writeString(bottom.resolve("usr/lib/b"), "b");
    Files.createSymbolicLink(bottom.resolve("lib"), Path.of("/usr/lib"));
    Files.createSymbolicLink(bottom.resolve("up"), Path.of("../../usr/../usr/lib/b"));
    Files.createDirectories(top.resolve("usr/lib"));
    Files.writeString(top.resolve("usr/lib/a"), "new");
    trees = new LowerTrees(new NioFileOps(), List.of(top.toString(), bottom.toString()));
  }

  @Test
  void the_top_layer_wins_and_links_stay_inside() throws IOException {
    assertEquals(List.of(top + "/usr/lib/a"), paths("/lib/a"));
    assertEquals(List.of(bottom + "/usr/lib/b"), paths("/up"));
    assertFalse(trees.find(ContainerPath.of("/usr/lib/none")).isPresent());
    assertFalse(trees.find(ContainerPath.of("/usr/lib/a/below")).isPresent());
  }

  @Test
  void a_directory_is_what_all_layers_have_of_it() throws IOException {
    assertEquals(List.of(top + "/usr/lib", bottom + "/usr/lib"), paths("/lib"));
    assertEquals(List.of(bottom + "/usr/share"), paths("/usr/share"));
  }

  @Test
  void a_merged_directory_has_the_files_of_all_layers() throws IOException {
    Path merged = Files.createDirectory(directory.resolve("merged"));
    new TreeMerge(new NioFileOps(), true).merge(paths("/usr"), merged.toString());
    assertEquals("new", Files.readString(merged.resolve("lib/a")));
    assertEquals("b", Files.readString(merged.resolve("lib/b")));
  }

  private List<String> paths(String path) throws IOException {
    return trees.find(ContainerPath.of(path)).orElseThrow().paths();
  }
}
