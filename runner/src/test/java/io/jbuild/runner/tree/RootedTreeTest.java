package io.jbuild.runner.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.files.Privileges;
import io.jbuild.layercache.tar.TarHeader;
import io.jbuild.runner.FileTree;
import io.jbuild.runner.jna.JnaFileOps;
import io.jbuild.runner.jna.JnaLinux;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies stay inside, whatever is put in their way. */
final class RootedTreeTest {
  private static final int RACES = 400;

  @TempDir Path directory;
  private Path inside;
  private Path outside;

  @BeforeEach
  void prepare() throws IOException {
    inside = Files.createDirectories(directory.resolve("root"));
    outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "secret");
    Files.setPosixFilePermissions(
        outside.resolve("secret"), PosixFilePermissions.fromString("rw-------"));
  }

  private static FileTree open(Path root) throws IOException {
    JnaLinux linux = JnaLinux.open();
    return RootedTree.open(linux, new JnaFileOps(linux), root.toString());
  }

  private static ByteArrayInputStream tar(TocEntry... entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (TocEntry e : entries) {
      out.write(TarHeader.of(e));
      out.write("x".repeat((int) e.size()).getBytes(StandardCharsets.UTF_8));
      out.write(new byte[TarHeader.padding(e.size())]);
    }
    out.write(TarHeader.end());
    return new ByteArrayInputStream(out.toByteArray());
  }

  private static TocEntry file(String path) {
    return TocEntry.file(ContainerPath.of(path), 0777, 0, 0, 3, 5);
  }

  private void assertUntouched() throws IOException {
    try (Stream<Path> all = Files.list(outside)) {
      assertEquals(List.of("secret"), all.map(p -> p.getFileName().toString()).toList());
    }
    Path secret = outside.resolve("secret");
    assertEquals("secret", Files.readString(secret));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)));
  }

  @Test
  void what_is_written_is_read_again() throws Exception {
    Files.createDirectories(inside.resolve("to"));
    try (FileTree tree = open(inside)) {
      tree.write(
          ContainerPath.of("/to"),
          false,
          tar(
              TocEntry.directory(ContainerPath.of("/d"), 0750, 0, 0, 7),
              file("/d/f"),
              TocEntry.symlink(ContainerPath.of("/d/l"), "f", 0, 0, 9)));
      assertEquals(Optional.of(FileType.SYMLINK), tree.find(ContainerPath.of("/to/d/l"), false));
      assertEquals(Optional.of(FileType.FILE), tree.find(ContainerPath.of("/to/d/l"), true));
      assertEquals(Optional.empty(), tree.find(ContainerPath.of("/to/d/f/g"), true));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      tree.read(ContainerPath.of("/to/d"), false, "again", out);
      tree.write(ContainerPath.ROOT, false, new ByteArrayInputStream(out.toByteArray()));
    }
    Path again = inside.resolve("again");
    assertEquals("xxx", Files.readString(again.resolve("f")));
    assertEquals(Path.of("f"), Files.readSymbolicLink(again.resolve("l")));
    assertEquals(7, Files.getLastModifiedTime(again).toMillis() / 1000);
    assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(again)));
  }

  @Test
  void a_device_of_any_number_is_made() throws Exception {
    assumeTrue(
        Privileges.ofThisProcess().has(Privileges.MKNOD)
            && !Privileges.ofThisProcess().userNamespace(),
        "mknod(2) of a device is for the host's root");
    TocEntry device =
        new TocEntry(
            ContainerPath.of("/d"),
            TocEntry.Kind.ADD,
            FileType.BLOCK_DEVICE,
            0600,
            0,
            0,
            0,
            7,
            0,
            "",
            259,
            70000,
            Collections.emptySortedMap(),
            Optional.empty());
    try (FileTree tree = open(inside)) {
      tree.write(ContainerPath.ROOT, false, tar(device));
    }
    FileStat made = new JnaFileOps(JnaLinux.open()).lstat(inside.resolve("d").toString());
    assertEquals(List.of(259, 70000), List.of(made.deviceMajor(), made.deviceMinor()));
  }

  @Test
  void a_link_to_the_outside_leads_inside() throws Exception {
    Files.createSymbolicLink(inside.resolve("abs"), outside);
    Files.createSymbolicLink(inside.resolve("up"), Path.of("../outside"));
    Files.createSymbolicLink(inside.resolve("secret"), outside.resolve("secret"));
    Files.createSymbolicLink(inside.resolve("magic"), Path.of("/proc/self/cwd"));
    try (FileTree tree = open(inside)) {
      for (String link : List.of("/abs", "/up", "/secret", "/magic")) {
        assertEquals(Optional.empty(), tree.find(ContainerPath.of(link), true), link);
        assertThrows(
            IOException.class,
            () -> tree.read(ContainerPath.of(link), true, "x", OutputStream.nullOutputStream()));
      }
      tree.write(ContainerPath.ROOT, false, tar(file("/secret")));
      assertThrows(
          IOException.class, () -> tree.write(ContainerPath.ROOT, false, tar(file("/abs/made"))));
    }
    assertUntouched();
    assertEquals("xxx", Files.readString(inside.resolve("secret"), StandardCharsets.UTF_8));
    assertTrue(Files.isRegularFile(inside.resolve("secret"), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void a_link_that_is_swapped_in_meanwhile_leads_nowhere_cve_2019_14271() throws Exception {
    Path victim = inside.resolve("d");
    Path spare = inside.resolve("spare");
    Files.createDirectories(victim);
    AtomicBoolean done = new AtomicBoolean();
    Thread swapper =
        new Thread(
            () -> {
              while (!done.get()) {
                swap(victim, spare);
              }
            });
    swapper.start();
    try (FileTree tree = open(inside)) {
      for (int i = 0; i < RACES; i++) {
        try {
          tree.write(ContainerPath.ROOT, false, tar(file("/d/secret"), file("/d/made")));
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          tree.read(ContainerPath.of("/d"), true, "d", out);
          assertTrue(!out.toString(StandardCharsets.ISO_8859_1).contains("secretsecret"));
        } catch (IOException e) {
          // it was a link, or gone, just then: an error is as good as a copy that stays inside
        }
      }
    } finally {
      done.set(true);
      swapper.join();
    }
    assertUntouched();
  }

  /** Puts a link to the outside in the place of the directory, and the directory back. */
  private void swap(Path victim, Path spare) {
    try {
      Files.move(victim, spare, StandardCopyOption.ATOMIC_MOVE);
      Files.createSymbolicLink(victim, outside);
      Files.delete(victim);
      Files.move(spare, victim, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // the copy made a directory just there: take it away and go on
      try {
        if (Files.isDirectory(victim, LinkOption.NOFOLLOW_LINKS) && Files.exists(spare)) {
          Files.deleteIfExists(victim.resolve("made"));
          Files.deleteIfExists(victim.resolve("secret"));
          Files.delete(victim);
          Files.move(spare, victim, StandardCopyOption.ATOMIC_MOVE);
        }
      } catch (IOException again) {
        // the next round tries anew
      }
    }
  }
}
