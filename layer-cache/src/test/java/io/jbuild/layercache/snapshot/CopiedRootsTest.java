package io.jbuild.layercache.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore.Face;
import io.jbuild.layercache.MtimeRule;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.Workspace;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.files.Lease;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.files.Trees;
import io.jbuild.layercache.store.DirectoryBlobStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Roots that steps leave for each other, and whatever may happen to one meanwhile. */
final class CopiedRootsTest {
  private static final MtimeRule CLOCK = new MtimeRule(2000);

  @TempDir Path directory;
  @TempDir Path elsewhere;
  private final FileOps files = new NioFileOps();
  private final List<Lease> leases = new ArrayList<>();
  private DirectoryLayerStore store;
  private List<LayerHandle> base;

  @BeforeEach
  void open() throws IOException {
    store = store(directory);
    base = base(store);
  }

  @AfterEach
  void close() throws IOException {
    for (Lease lease : leases) {
      lease.close();
    }
  }

  private DirectoryLayerStore store(Path root) {
    Lease lease = Lease.of(root);
    leases.add(lease);
    return new DirectoryLayerStore(
        root, files, new DirectoryBlobStore(root.resolve("blobs"), lease), lease);
  }

  private static List<LayerHandle> base(DirectoryLayerStore store) throws IOException {
    List<LayerEntry> below = new ArrayList<>();
    List<LayerEntry> above = new ArrayList<>();
    for (String d : List.of("/a", "/a/b", "/a/b/c", "/d", "/e")) {
      below.add(directory(d));
      for (int i = 0; i < 6; i++) {
        below.add(file(d + "/f" + i, d + i));
      }
    }
    below.add(hardLink("/d/g", "/a/f0"));
    below.add(hardLink("/e/g", "/a/f0"));
    below.add(LayerEntry.of(TocEntry.symlink(new ContainerPath("/l"), "a/b", uid(), uid(), 7)));
    above.add(directory("/a"));
    above.add(file("/a/f1", "above"));
    above.add(LayerEntry.of(TocEntry.whiteout(new ContainerPath("/a/b/f3"))));
    above.add(LayerEntry.of(TocEntry.whiteout(new ContainerPath("/e/f3"))));
    return List.of(store.write(below, Face.TAR), store.write(above, Face.TAR));
  }

  private static LayerEntry file(String path, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    TocEntry e = TocEntry.file(new ContainerPath(path), 0640, uid(), uid(), bytes.length, 1000);
    return new LayerEntry(e, () -> new ByteArrayInputStream(bytes));
  }

  private static LayerEntry hardLink(String path, String target) {
    TocEntry file = TocEntry.file(new ContainerPath(target), 0640, uid(), uid(), 0, 1000);
    return LayerEntry.of(LayerEntries.link(file, new ContainerPath(path), file.path()));
  }

  private static LayerEntry directory(String path) {
    return LayerEntry.of(TocEntry.directory(new ContainerPath(path), 0750, uid(), uid(), 900));
  }

  private static long uid() {
    try {
      return ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private interface Command {
    void run(Path root) throws IOException;
  }

  private LayerHandle step(DirectoryLayerStore on, List<LayerHandle> below, Command command)
      throws IOException {
    try (Workspace workspace = on.openCopy(below)) {
      command.run(workspace.upper());
      return workspace.freeze(CLOCK);
    }
  }

  /** What anyone can see of a tree; files with several names by their first. */
  private Map<String, String> seen(Path root) throws IOException {
    Map<String, String> seen = new TreeMap<>();
    Map<Long, String> first = new HashMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : (Iterable<Path>) all.sorted()::iterator) {
        FileStat s = files.lstat(path.toString());
        String name = root.relativize(path).toString();
        String content = "";
        if (Files.isSymbolicLink(path)) {
          content = Files.readSymbolicLink(path).toString();
        } else if (Files.isRegularFile(path)) {
          content = Files.readString(path) + first.computeIfAbsent(s.inode(), i -> name);
        }
        seen.put(name, s.type() + " " + s.mode() + " " + s.mtimeSeconds() + " " + content);
      }
    }
    return seen;
  }

  /** What a root of those layers is when no other was there before. */
  private Map<String, String> fresh(List<LayerHandle> layers) throws IOException {
    try (Stream<Path> kept = Files.list(Files.createDirectories(directory.resolve("roots")))) {
      Path aside = Files.createDirectories(elsewhere.resolve("aside"));
      List<Path> all = kept.toList();
      for (Path root : all) {
        Files.move(root, aside.resolve(root.getFileName()));
      }
      Map<String, String> seen;
      try (Workspace workspace = store.openCopy(layers)) {
        seen = seen(workspace.upper());
      }
      Trees.delete(directory.resolve("roots"));
      Files.createDirectories(directory.resolve("roots"));
      for (Path root : all) {
        Files.move(aside.resolve(root.getFileName()), root);
      }
      return seen;
    }
  }

  private static long inode(Path file) throws IOException {
    return ((Number) Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS)).longValue();
  }

  private void assertLedBack(List<LayerHandle> layers) throws IOException {
    Map<String, String> wanted = fresh(layers);
    try (Workspace workspace = store.openCopy(layers)) {
      assertEquals(wanted, seen(workspace.upper()));
    }
  }

  private Path kept() throws IOException {
    try (Stream<Path> all = Files.list(directory.resolve("roots"))) {
      List<Path> roots = all.toList();
      assertEquals(1, roots.size());
      return roots.get(0);
    }
  }

  /** Does what a command may do to a few files. */
  private static void ravage(Path root, Random random) throws IOException {
    for (int i = 0; i < 6; i++) {
      List<Path> all;
      try (Stream<Path> walk = Files.walk(root)) {
        all = walk.filter(p -> !p.equals(root)).sorted().toList();
      }
      Path at = all.get(random.nextInt(all.size()));
      boolean isDirectory = Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS);
      switch (random.nextInt(8)) {
        case 0 -> Trees.delete(at);
        case 1 -> {
          Trees.delete(at);
          Files.writeString(at, "instead");
        }
        case 2 -> {
          Trees.delete(at);
          Files.createDirectory(at);
          Files.writeString(at.resolve("f1"), "new");
        }
        case 3 -> {
          Trees.delete(at);
          Files.createSymbolicLink(at, root);
        }
        case 4 -> {
          if (Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS)) {
            Files.writeString(at, "more", StandardOpenOption.APPEND);
          }
        }
        case 5 -> {
          if (isDirectory) {
            Files.writeString(at.resolve("new" + i), "new");
          } else if (Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS)) {
            Files.createLink(root.resolve("name" + i + random.nextInt()), at);
          }
        }
        case 6 -> {
          if (!Files.isSymbolicLink(at)) {
            Files.getFileAttributeView(at, PosixFileAttributeView.class)
                .setPermissions(PosixFilePermissions.fromString("rwx---r-x"));
          }
        }
        default -> Files.move(at, root.resolve("moved" + i + random.nextInt()));
      }
    }
  }

  @Test
  void an_edited_step_finds_the_base_again() throws IOException {
    long inode;
    try (Workspace workspace = store.openCopy(base)) {
      inode = inode(workspace.upper().resolve("a/b/c/f1"));
      Files.writeString(workspace.upper().resolve("d/f1"), "first");
      workspace.freeze(CLOCK);
    }
    Map<String, String> wanted = fresh(base);
    try (Workspace workspace = store.openCopy(base)) {
      assertEquals(wanted, seen(workspace.upper()));
      assertEquals(inode, inode(workspace.upper().resolve("a/b/c/f1")), "it was copied again");
    }
  }

  @Test
  void whatever_commands_did_is_taken_back() throws IOException {
    for (int seed = 0; seed < 12; seed++) {
      Random random = new Random(seed);
      List<LayerHandle> layers = new ArrayList<>(base);
      layers.add(step(store, layers, root -> ravage(root, random)));
      layers.add(step(store, layers, root -> ravage(root, random)));
      assertLedBack(layers);
      assertLedBack(random.nextBoolean() ? base : layers.subList(0, 3));
    }
  }

  @Test
  void the_way_to_other_layers_is_found() throws IOException {
    for (int seed = 0; seed < 6; seed++) {
      Random random = new Random(seed);
      List<LayerHandle> one = new ArrayList<>(base);
      one.add(step(store, one, root -> ravage(root, random)));
      List<LayerHandle> other = new ArrayList<>(base);
      other.add(step(store, other, root -> ravage(root, random)));
      assertLedBack(one);
      assertLedBack(other);
      assertLedBack(one);
    }
  }

  @Test
  void what_a_failed_command_did_is_taken_back() throws IOException {
    for (int seed = 0; seed < 6; seed++) {
      Random random = new Random(seed);
      long inode;
      try (Workspace workspace = store.openCopy(base)) {
        ravage(workspace.upper(), random);
        inode = inode(workspace.upper());
      }
      assertEquals(inode, inode(kept().resolve("tree")), "it was not kept");
      assertLedBack(base);
    }
  }

  @Test
  void a_kept_root_that_someone_changed_is_mended() throws IOException {
    for (int seed = 0; seed < 6; seed++) {
      step(store, base, root -> Files.writeString(root.resolve("d/f1"), "first"));
      Random random = new Random(seed);
      ravage(kept().resolve("tree"), random);
      assertLedBack(base);
    }
  }

  @Test
  void a_change_that_hides_its_time_and_size_is_seen() throws IOException {
    LayerHandle first = step(store, base, root -> Files.writeString(root.resolve("n"), "x"));
    Path file = kept().resolve("tree/a/f2");
    var time = Files.getLastModifiedTime(file);
    Files.writeString(file, "/bad");
    Files.setLastModifiedTime(file, time);
    try (Workspace workspace = store.openCopy(List.of(base.get(0), base.get(1), first))) {
      assertEquals("/a2", Files.readString(workspace.upper().resolve("a/f2")));
    }
  }

  @Test
  void a_damaged_record_means_a_new_copy() throws IOException {
    for (int what = 0; what < 4; what++) {
      LayerHandle first = step(store, base, root -> Files.writeString(root.resolve("n"), "x"));
      Path record = kept().resolve("record");
      byte[] bytes = Files.readAllBytes(record);
      if (what == 0) {
        bytes[bytes.length / 2] ^= 1;
        Files.write(record, bytes);
      } else if (what == 1) {
        Files.write(record, new byte[0]);
      } else if (what == 2) {
        Files.write(record, ofAnotherVersion(bytes));
      } else {
        Files.delete(record);
      }
      Files.writeString(kept().resolve("tree/a/f2"), "/bad");
      assertLedBack(List.of(base.get(0), base.get(1), first));
    }
  }

  /** With another number at its head, and a right checksum. */
  private static byte[] ofAnotherVersion(byte[] record) {
    ByteBuffer b = ByteBuffer.wrap(record.clone());
    b.put(7, (byte) '1');
    CRC32C crc = new CRC32C();
    crc.update(b.array(), 0, record.length - Integer.BYTES);
    b.putInt(record.length - Integer.BYTES, (int) crc.getValue());
    return b.array();
  }

  @Test
  void the_layer_does_not_depend_on_where_the_root_came_from() throws IOException {
    Command command =
        root -> {
          Files.writeString(root.resolve("a/f4"), "changed");
          Files.delete(root.resolve("e/f1"));
          Files.writeString(root.resolve("e/f0"), "changed too");
          Files.createLink(root.resolve("d/h"), root.resolve("a/f0"));
        };
    DirectoryLayerStore other = store(elsewhere.resolve("store"));
    LayerHandle wanted = step(other, base(other), command);
    step(store, base, root -> ravage(root, new Random(5)));
    assertEquals(wanted.layer(), step(store, base, command).layer());
    assertEquals(wanted.layer(), step(store, base, command).layer());
  }

  @Test
  void a_root_with_a_name_elsewhere_is_not_kept() throws IOException {
    Path outside = elsewhere.resolve("outside");
    step(store, base, root -> Files.createLink(outside, root.resolve("a/f4")));
    try (Stream<Path> roots = Files.walk(directory.resolve("roots"))) {
      assertEquals(1, roots.count());
    } catch (NoSuchFileException e) {
      assertTrue(Files.exists(outside)); // nothing was ever kept
    }
    step(store, base, root -> Files.createLink(root.resolve("in"), root.resolve("a/f4")));
    assertTrue(Files.exists(kept()));
  }

  @Test
  void a_layer_that_is_gone_means_a_new_copy() throws IOException {
    LayerHandle first = step(store, base, root -> Files.writeString(root.resolve("n"), "x"));
    long inode = inode(kept().resolve("tree/a"));
    Trees.delete(directory.resolve("layers").resolve(first.layer().diffId().hex()));
    try (Workspace workspace = store.openCopy(base)) {
      assertFalse(Files.exists(workspace.upper().resolve("n")));
      assertNotEquals(inode, inode(workspace.upper().resolve("a")));
    }
  }
}
