package io.jbuild.layercache.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jbuild.layercache.ContainerPath;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SymbolicLinksTest {
  private static String resolve(String root, String path, Map<String, String> links)
      throws IOException {
    return SymbolicLinks.resolve(
            ContainerPath.of(root),
            ContainerPath.of(path),
            at -> Optional.ofNullable(links.get(at.value())))
        .value();
  }

  @Test
  void relative_links_start_where_they_are() throws IOException {
    assertEquals("/a/c/d", resolve("/", "/a/b/d", Map.of("/a/b", "./c//")));
    assertEquals("/c/d", resolve("/", "/a/b/d", Map.of("/a/b", "../c")));
  }

  @Test
  void absolute_links_start_at_the_root() throws IOException {
    assertEquals("/c/d", resolve("/", "/a/b/d", Map.of("/a/b", "/c")));
    assertEquals("/top/c/d", resolve("/top", "/b/d", Map.of("/top/b", "/c")));
  }

  @Test
  void nothing_leads_above_the_real_root() throws IOException {
    assertEquals("/etc/shadow", resolve("/", "/a", Map.of("/a", "../../../etc/shadow")));
  }

  @Test
  void a_link_that_leaves_another_root_is_an_error() {
    assertThrows(
        FileSystemException.class, () -> resolve("/top", "/a", Map.of("/top/a", "../etc/shadow")));
  }

  @Test
  void a_loop_is_an_error_or_told() throws IOException {
    Map<String, String> loop = Map.of("/a", "/b", "/b", "/a");
    FileSystemException e =
        assertThrows(FileSystemException.class, () -> resolve("/", "/a/f", loop));
    assertEquals("/a/f: goes through more than 40 symbolic links", e.getMessage());
    assertEquals(
        Optional.empty(),
        SymbolicLinks.follow(
            ContainerPath.ROOT,
            ContainerPath.of("/a"),
            at -> Optional.ofNullable(loop.get(at.value()))));
  }
}
