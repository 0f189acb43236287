package io.jbuild.layercache.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeaseTest {
  @TempDir Path root;

  private boolean tmpIsEmpty() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve("tmp"))) {
      return !entries.iterator().hasNext();
    }
  }

  @Test
  void nothing_is_on_disk_before_the_first_use() throws IOException {
    Lease.of(root).close();
    assertEquals(0, root.toFile().list().length);
  }

  @Test
  void directories_live_as_long_as_the_lease() throws IOException {
    Lease lease = Lease.of(root);
    Path a = lease.newDirectory("a");
    Path b = lease.newDirectory("a");
    Files.writeString(a.resolve("f"), "x");
    assertFalse(a.equals(b));
    try (Lease other = Lease.of(root)) {
      other.newDirectory("c");
      assertTrue(Files.exists(a.resolve("f")));
      assertTrue(other.oldestOther().isPresent());
    }
    lease.close();
    assertTrue(tmpIsEmpty());
  }

  @Test
  void what_the_dead_left_is_removed_by_the_next_who_works() throws Exception {
    try (ForkedJvm other = ForkedJvm.start(MakeAndSleep.class, root.toString())) {
      other.awaitLine("made");
      try (Lease lease = Lease.of(root)) {
        lease.newDirectory("x");
        assertTrue(lease.oldestOther().isPresent());
      }
      assertFalse(tmpIsEmpty());
      other.kill();
    }
    try (Lease lease = Lease.of(root)) {
      lease.newDirectory("x");
      assertEquals(Optional.empty(), lease.oldestOther());
    }
    assertTrue(tmpIsEmpty());
  }

  /** Makes a temporary directory and waits to be killed. */
  static final class MakeAndSleep {
    public static void main(String[] args) throws Exception {
      Lease lease = Lease.of(Path.of(args[0]));
      Files.writeString(lease.newDirectory("x").resolve("f"), "x");
      System.out.println("made");
      Thread.sleep(60_000);
    }
  }

  @Test
  void use_makes_a_file_younger_than_the_lease() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "x");
    FileTime old = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(file, old);
    try (Lease lease = Lease.of(root)) {
      assertTrue(lease.use(file));
      assertFalse(lease.use(root.resolve("gone")));
      try (Lease other = Lease.of(root)) {
        FileTime start = other.oldestOther().orElseThrow();
        assertTrue(Files.getLastModifiedTime(file).compareTo(start) >= 0);
      }
    }
  }
}
