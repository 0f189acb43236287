package io.jbuild.layercache.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.ContainerPath;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TreeRootTest {
  @TempDir Path dir;

  @Test
  void real_directories_lead_inside_and_links_nowhere() throws IOException {
    Files.createDirectories(dir.resolve("a/b"));
    Files.createDirectories(dir.resolve("ab"));
    Files.createSymbolicLink(dir.resolve("a/out"), Path.of("/etc"));
    Files.createSymbolicLink(dir.resolve("in"), Path.of("a"));
    Files.writeString(dir.resolve("file"), "");
    TreeRoot tree = TreeRoot.of(dir.toString(), new NioFileOps());
    assertEquals(dir + "/a/b/c", tree.resolve(ContainerPath.of("/a/b/c")));
    assertEquals(dir + "/ab/c", tree.resolve(ContainerPath.of("/ab/c")));
    assertEquals(dir + "/a/out", tree.resolve(ContainerPath.of("/a/out")));
    assertEquals(dir.toString(), tree.resolve(ContainerPath.ROOT));
    FileSystemException e =
        assertThrows(
            FileSystemException.class, () -> tree.resolve(ContainerPath.of("/a/out/passwd")));
    assertEquals(
        "/a/out: is a symbolic link to '/etc': a layer must not write through one", e.getMessage());
    assertThrows(FileSystemException.class, () -> tree.resolve(ContainerPath.of("/in/x")));
    assertThrows(FileSystemException.class, () -> tree.resolve(ContainerPath.of("/file/x")));
    assertThrows(NoSuchFileException.class, () -> tree.resolve(ContainerPath.of("/no/x")));
  }

  @Test
  void a_tree_deeper_than_a_path_can_be_is_removed() throws Exception {
    Process made =
        new ProcessBuilder(
                "sh",
                "-c",
                "n=$(printf 'd%.0s' $(seq 200)); for i in $(seq 60); do mkdir $n && cd -P $n || exit 1;"
                    + " done; touch f")
            .directory(dir.toFile())
            .start();
    assertEquals(0, made.waitFor());
    Path top = dir.resolve("d".repeat(200));
    Trees.delete(top);
    assertTrue(Files.notExists(top));
  }
}
