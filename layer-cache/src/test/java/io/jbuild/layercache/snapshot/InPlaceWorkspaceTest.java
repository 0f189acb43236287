package io.jbuild.layercache.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore.Face;
import io.jbuild.layercache.MtimeRule;
import io.jbuild.layercache.RefusedRootException;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.Untouched;
import io.jbuild.layercache.Untouched.Kept;
import io.jbuild.layercache.Untouched.Kind;
import io.jbuild.layercache.Workspace;
import io.jbuild.layercache.files.Lease;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.store.DirectoryBlobStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InPlaceWorkspaceTest {
  private static final MtimeRule CLOCK = new MtimeRule(2000);
  private static final Untouched KEPT =
      Untouched.of(
          Map.of(
              "/usr/lib/jvm", new Kept(Kind.PROGRAM, "jbuild's Java"),
              "/java", new Kept(Kind.LINK, "usr/lib/jvm"),
              "/work", new Kept(Kind.CONTEXT, "the build context"),
              "/out/image.tar", new Kept(Kind.GIVEN, "an output"),
              "/data", new Kept(Kind.MOUNT, "what is mounted on /data"),
              "/etc/hosts", new Kept(Kind.SYSTEM, "the container's own hosts"),
              "/proc", new Kept(Kind.SYSTEM, "processes")));

  @TempDir Path directory;
  private Lease lease;
  private DirectoryLayerStore store;
  private Path root;

  @BeforeEach
  void open() throws IOException {
    lease = Lease.of(directory.resolve("store"));
    DirectoryBlobStore blobs = new DirectoryBlobStore(directory.resolve("store/blobs"), lease);
    store = new DirectoryLayerStore(directory.resolve("store"), new NioFileOps(), blobs, lease);
    root = directory.resolve("root");
    for (String name : List.of("usr/lib/jvm/bin", "work", "out", "data", "etc", "proc", "bin")) {
      Files.createDirectories(root.resolve(name));
    }
    Files.createSymbolicLink(root.resolve("java"), Path.of("usr/lib/jvm"));
    for (String name : List.of("usr/lib/jvm/bin/java", "work/D", "data/d", "etc/hosts", "bin/sh")) {
      Files.writeString(root.resolve(name), name);
    }
  }

  @AfterEach
  void close() throws IOException {
    lease.close();
  }

  private static LayerEntry file(String path, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    TocEntry e = TocEntry.file(new ContainerPath(path), 0644, 0, 0, bytes.length, 1000);
    return new LayerEntry(e, () -> new ByteArrayInputStream(bytes));
  }

  private static LayerEntry directory(String path) {
    return LayerEntry.of(TocEntry.directory(new ContainerPath(path), 0755, 0, 0, 900));
  }

  private static LayerEntry link(String path, String target) {
    return LayerEntry.of(TocEntry.symlink(new ContainerPath(path), target, 0, 0, 5));
  }

  private static LayerEntry gone(String path) {
    return LayerEntry.of(TocEntry.whiteout(new ContainerPath(path)));
  }

  private LayerHandle layer(LayerEntry... entries) throws IOException {
    return store.write(new ArrayList<>(List.of(entries)), Face.TAR);
  }

  private Workspace place(LayerHandle... layers) throws IOException {
    return store.openInPlace(root, List.of(layers), KEPT);
  }

  private static String paths(LayerHandle layer) throws IOException {
    TreeSet<String> out = new TreeSet<>();
    for (TocEntry e : layer.toc()) {
      out.add((e.kind() == TocEntry.Kind.WHITEOUT ? "-" : "") + e.path().value());
    }
    return out.toString();
  }

  private boolean has(String name) {
    return Files.exists(root.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  @Test
  void the_layers_take_the_place_of_all_but_what_must_stay() throws IOException {
    LayerHandle below = layer(directory("/bin"), file("/bin/busybox", "b"), file("/gone", "g"));
    LayerHandle above = layer(gone("/gone"), gone("/etc"), directory("/usr"), file("/usr/x", "x"));
    Object java = Files.getAttribute(root.resolve("usr/lib/jvm/bin/java"), "unix:ino");
    try (Workspace workspace = place(below, above)) {
      assertFalse(has("bin/sh"));
      assertFalse(has("gone"));
      assertEquals("b", Files.readString(root.resolve("bin/busybox")));
      assertEquals("x", Files.readString(root.resolve("usr/x")));
      assertEquals(java, Files.getAttribute(root.resolve("java/bin/java"), "unix:ino"));
      for (String name : List.of("work/D", "data/d", "etc/hosts", "out")) {
        assertTrue(has(name), name);
      }
      Files.delete(root.resolve("usr/x"));
      Files.writeString(root.resolve("etc/new"), "n");
      Files.writeString(root.resolve("etc/hosts"), "changed");
      Files.writeString(root.resolve("data/more"), "m");
      assertEquals("[-/usr/x, /etc, /etc/new, /proc, /usr]", paths(workspace.freeze(CLOCK)));
    }
  }

  @Test
  void a_step_goes_on_in_what_the_last_one_left_and_another_stage_does_not() throws IOException {
    LayerHandle base = layer(file("/base", "b"));
    LayerHandle made;
    try (Workspace workspace = place(base)) {
      Files.writeString(root.resolve("made"), "m");
      made = workspace.freeze(CLOCK);
    }
    Object inode = Files.getAttribute(root.resolve("base"), "unix:ino");
    try (Workspace workspace = place(base, made)) {
      assertEquals(inode, Files.getAttribute(root.resolve("base"), "unix:ino"));
      assertTrue(has("made"));
      Files.writeString(root.resolve("of-a-step-that-fails"), "f");
    }
    try (Workspace workspace = place(base, made)) {
      assertFalse(has("of-a-step-that-fails"));
      assertTrue(has("made"));
      assertEquals("[]", paths(workspace.freeze(CLOCK)));
    }
    try (Workspace workspace = place(layer(file("/other", "o")))) {
      assertFalse(has("base"));
      assertTrue(has("other"));
    }
  }

  private void refuses(String why, LayerEntry... entries) throws IOException {
    LayerHandle layer = layer(entries);
    RefusedRootException refused =
        assertThrows(RefusedRootException.class, () -> place(layer).close());
    assertTrue(String.valueOf(refused.getMessage()).contains(why), refused::getMessage);
    assertTrue(has("bin/sh"), "nothing may be touched");
  }

  @Test
  void layers_with_something_in_the_place_of_what_must_stay_are_refused() throws IOException {
    refuses("symbolic link /usr,", link("/usr", "/work"));
    refuses("a file /usr,", file("/usr", "f"));
    refuses("symbolic link /etc,", link("/etc", "/data"));
    refuses("would see jbuild's Java", file("/usr/lib/jvm/bin/java", "evil"));
    refuses("would see the build context", directory("/work"));
    refuses("would see an output", file("/out/image.tar", "evil"));
    refuses("would see what is mounted on /data", file("/data/x", "evil"));
    refuses("would see usr/lib/jvm there", link("/java", "/work"));
    refuses("would see usr/lib/jvm there", file("/java/bin/java", "evil"));
  }

  @Test
  void what_harms_nothing_is_left_out() throws IOException {
    LayerHandle layer =
        layer(
            link("/java", "usr/lib/jvm"),
            directory("/data"),
            link("/etc/hosts", "/work/D"),
            file("/proc/x", "x"),
            file("/y", "y"));
    try (Workspace workspace = place(layer)) {
      assertEquals("etc/hosts", Files.readString(root.resolve("etc/hosts")));
      assertEquals("work/D", Files.readString(root.resolve("work/D")));
      assertFalse(has("proc/x"));
      assertTrue(has("y"));
      assertEquals("[]", paths(workspace.freeze(CLOCK)));
    }
  }

  @Test
  void a_command_that_changes_jbuild_or_the_context_is_refused() throws IOException {
    for (String name : List.of("usr/lib/jvm/bin/java", "work/more")) {
      try (Workspace workspace = place(layer(file("/y", "y")))) {
        Files.writeString(root.resolve(name), "evil");
        RefusedRootException refused =
            assertThrows(RefusedRootException.class, () -> workspace.freeze(CLOCK));
        assertTrue(String.valueOf(refused.getMessage()).contains("changed /" + name));
      }
    }
  }
}
