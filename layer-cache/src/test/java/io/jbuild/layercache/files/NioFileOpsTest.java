package io.jbuild.layercache.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.layercache.FileType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NioFileOpsTest {
  private final FileOps files = new NioFileOps();
  @TempDir Path dir;

  private String at(String name) {
    return dir + "/" + name;
  }

  private void write(String name, String text) throws IOException {
    try (FileChannel out = files.create(at(name), 0640)) {
      out.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }
  }

  @Test
  void a_file_is_what_was_asked_for() throws IOException {
    write("f", "hello");
    files.chmod(at("f"), 04755);
    files.setMtime(at("f"), 5, 123_456_789);
    FileStat stat = files.lstat(at("f"));
    assertEquals(FileType.FILE, stat.type());
    assertEquals(04755, stat.mode());
    assertEquals(5, stat.size());
    assertEquals(5, stat.mtimeSeconds());
    assertEquals(123_456_789, stat.mtimeNanos());
    assertEquals(1, stat.links());
    files.link(at("f"), at("g"));
    assertEquals(stat.inode(), files.lstat(at("g")).inode());
    assertThrows(FileSystemException.class, () -> files.create(at("f"), 0644));
    files.setMtime(at("f"), -5, 0);
    assertEquals(-5, files.lstat(at("f")).mtimeSeconds());
    assertThrows(FileSystemException.class, () -> files.setMtime(at("f"), -5, 1));
  }

  @Test
  void a_link_is_itself_and_not_what_it_points_to() throws IOException {
    files.symlink("nowhere", at("l"));
    files.setMtime(at("l"), 1000, 0);
    files.link(at("l"), at("m"));
    assertEquals(FileType.SYMLINK, files.lstat(at("m")).type());
    assertEquals(1000, files.lstat(at("l")).mtimeSeconds());
    assertEquals("nowhere", files.readlink(at("l")));
    assertThrows(FileSystemException.class, () -> files.chmod(at("l"), 0644));
    assertThrows(FileSystemException.class, () -> files.openRead(at("l")));
    assertThrows(FileSystemException.class, () -> files.rmdir(at("l")));
  }

  @Test
  void directories_are_made_listed_and_removed() throws IOException {
    files.mkdir(at("d"), 01777);
    assertEquals(01777, files.lstat(at("d")).mode());
    write("d/x", "");
    assertEquals(List.of("x"), files.list(at("d")));
    assertThrows(FileSystemException.class, () -> files.rmdir(at("d")));
    files.rename(at("d/x"), at("y"));
    files.sync(at("d"));
    assertThrows(FileSystemException.class, () -> files.unlink(at("d")));
    files.rmdir(at("d"));
    files.unlink(at("y"));
    assertEquals(List.of(), files.list(dir.toString()));
  }

  @Test
  void root_gives_files_away() throws IOException {
    assumeTrue(files.lstat(dir.toString()).uid() == 0, "only root gives files away");
    write("f", "");
    files.symlink("f", at("l"));
    files.lchown(at("l"), 4_000_000_000L, 7);
    assertEquals(4_000_000_000L, files.lstat(at("l")).uid());
    assertEquals(7, files.lstat(at("l")).gid());
    assertEquals(0, files.lstat(at("f")).uid());
  }

  @Test
  void user_attributes_are_kept_and_others_are_said_to_need_native_access() throws IOException {
    write("f", "");
    files.setXattr(at("f"), "user.a", new byte[] {0, 1});
    assertArrayEquals(new byte[] {0, 1}, files.xattrs(at("f")).get("user.a"));
    files.removeXattr(at("f"), "user.a");
    assertTrue(files.xattrs(at("f")).isEmpty());
    FileSystemException e =
        assertThrows(
            FileSystemException.class,
            () -> files.setXattr(at("f"), "security.capability", new byte[1]));
    assertTrue(e.toString().endsWith("needs native access, which is not enabled"));
    assertThrows(FileSystemException.class, () -> files.mknod(at("n"), 0010644, 0, 0));
  }

  @Test
  void a_name_that_is_not_utf_8_is_refused_and_not_mistaken() throws Exception {
    assertThrows(FileSystemException.class, () -> files.mkdir(at("a\udcff"), 0755));
    Process made =
        new ProcessBuilder("sh", "-c", "printf x > \"$(printf 'b\\377')\"")
            .directory(Files.createDirectory(dir.resolve("sub")).toFile())
            .start();
    assumeTrue(made.waitFor() == 0, "this file system takes no such name");
    FileSystemException e = assertThrows(FileSystemException.class, () -> files.list(at("sub")));
    assertTrue(e.toString().contains("cannot be spelled"), e.getMessage());
    Trees.delete(dir.resolve("sub"));
    assertTrue(Files.notExists(dir.resolve("sub")));
  }
}
