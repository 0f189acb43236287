package io.jbuild.builder.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.builder.pattern.PatternList;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.toc.Pages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextTreeTest {
  /** Longer than the grain of any local file system that counts in fractions of seconds. */
  private static final long SETTLE_MILLIS = 100;

  @TempDir Path directory;
  private Path context;

  @BeforeEach
  void prepare() throws Exception {
    context = Files.createDirectories(directory.resolve("context"));
    for (String name : List.of("b-c", "a", "b/c", "b/d/e", "ignored/kept", "ignored/other")) {
      Path file = context.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
    Thread.sleep(SETTLE_MILLIS);
  }

  private ContextTree open(String... ignored) throws Exception {
    PatternList ignore = PatternList.of(List.of(ignored));
    Path caches = directory.resolve("caches");
    return ContextTree.open(context, ignore, new NioFileOps(), caches, Pages.onHeap());
  }

  private static List<String> digests(ContextTree tree, ContainerPath at) throws IOException {
    List<String> found = new ArrayList<>();
    for (TocEntry e : tree.list(at)) {
      if (e.isDirectory()) {
        found.addAll(digests(tree, e.path()));
      } else {
        found.add(e.path() + " " + tree.digest(e));
      }
    }
    return found;
  }

  private static Optional<Digest> remembered(ContextTree tree, String path) throws IOException {
    return tree.find(ContainerPath.of(path)).orElseThrow().digest();
  }

  private static Optional<Digest> digest(String text) {
    return Optional.of(Digest.sha256(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void what_was_read_is_known_to_the_next_build() throws Exception {
    ContextTree first = open();
    List<String> read = digests(first, ContainerPath.ROOT);
    assertEquals(6, read.size());
    first.save();
    ContextTree second = open();
    for (String name : List.of("b-c", "b/d/e", "a", "ignored/other")) {
      assertEquals(digest(name), remembered(second, name), name);
    }
    assertEquals(read, digests(open(), ContainerPath.ROOT));
  }

  @Test
  void a_build_of_some_files_forgets_none_of_the_others() throws Exception {
    ContextTree first = open();
    digests(first, ContainerPath.of("b"));
    first.save();
    Files.writeString(context.resolve("b/c"), "changed");
    Files.writeString(context.resolve("b/aa"), "new");
    Thread.sleep(SETTLE_MILLIS);
    ContextTree second = open();
    assertTrue(remembered(second, "b/c").isEmpty());
    second.digest(second.find(ContainerPath.of("b/c")).orElseThrow());
    second.digest(second.find(ContainerPath.of("b/aa")).orElseThrow());
    second.digest(second.find(ContainerPath.of("a")).orElseThrow());
    second.save();
    ContextTree third = open();
    assertEquals(digest("changed"), remembered(third, "b/c"));
    assertEquals(digest("new"), remembered(third, "b/aa"));
    assertEquals(digest("a"), remembered(third, "a"));
    assertEquals(digest("b/d/e"), remembered(third, "b/d/e"));
  }

  @Test
  void a_damaged_memory_is_none() throws Exception {
    ContextTree first = open();
    List<String> read = digests(first, ContainerPath.ROOT);
    first.save();
    try (Stream<Path> files = Files.list(directory.resolve("caches"))) {
      Path file = files.findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
    }
    assertTrue(remembered(open(), "a").isEmpty());
    assertEquals(read, digests(open(), ContainerPath.ROOT));
  }

  @Test
  void an_ignored_directory_is_there_for_the_sake_of_what_is_kept_in_it() throws Exception {
    ContextTree tree = open("ignored", "!ignored/kept", "b");
    List<String> names = new ArrayList<>();
    for (TocEntry e : tree.list(ContainerPath.ROOT)) {
      names.add(e.path().value());
    }
    assertEquals(List.of("/a", "/b-c", "/ignored"), names);
    assertEquals(1, tree.list(ContainerPath.of("/ignored")).size());
    assertTrue(tree.find(ContainerPath.of("/ignored/other")).isEmpty());
    assertTrue(tree.find(ContainerPath.of("/b/c")).isEmpty());
  }
}
