package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full after a few more bytes: an error in words, no damage, and then it works. */
final class FullDiskIT {
  private static final int ROOM_MIB = 128;

  /** What is left, in KiB: nothing, some documents, a part of a layer. */
  private static final int[] LEFT = {0, 64, 1500};

  @TempDir Path directory;
  private Path disk;
  private Jbuild jbuild;

  @BeforeEach
  void mount() throws Exception {
    Host.assumeRoot();
    disk = Files.createDirectories(directory.resolve("disk"));
    jbuild = new Jbuild(disk, Files.createDirectories(directory.resolve("output")));
    String size = "size=" + ROOM_MIB + "m";
    jbuild.exec(List.of("mount", "-t", "tmpfs", "-o", size, "tmpfs", disk.toString())).ok();
  }

  @AfterEach
  void unmount() throws Exception {
    if (disk != null) {
      jbuild.exec(List.of("umount", "-l", disk.toString()));
    }
  }

  private void size(String size) throws Exception {
    jbuild.exec(List.of("mount", "-o", "remount,size=" + size, disk.toString())).ok();
  }

  private void leave(int kib) throws Exception {
    FileStore there = Files.getFileStore(disk);
    long used = there.getTotalSpace() - there.getUnallocatedSpace();
    size(used / 1024 + kib + "k");
  }

  private String run(String... arguments) throws Exception {
    return jbuild.run(arguments).ok().out().strip();
  }

  /** Tries with ever more room; whatever fails fails in words, and works once there is room. */
  private void squeeze(List<String> undo, String... arguments) throws Exception {
    int failed = 0;
    for (int kib : LEFT) {
      leave(kib);
      Jbuild.Result result = jbuild.run(arguments);
      size(ROOM_MIB + "m");
      String when = String.join(" ", arguments) + " with " + kib + " KiB left\n" + result.err();
      if (result.exit() != 0) {
        failed++;
        assertTrue(result.err().toLowerCase(Locale.ROOT).contains("no space left"), when);
        assertFalse(result.err().contains("\tat "), when);
        assertEquals(1, errors(result.err()), when);
      }
      assertEquals("nothing is damaged", run("system", "check"), when);
      assertEquals(List.of(), Host.mountsBelow(jbuild.store()), when);
      run(arguments);
      if (!undo.isEmpty()) {
        run(undo.toArray(new String[0]));
        run("builder", "prune", "-af");
        run("image", "prune", "-f");
      }
    }
    assertTrue(failed >= 1, () -> String.join(" ", arguments) + " never failed");
  }

  private static long errors(String err) {
    return err.lines().filter(l -> l.startsWith("jbuild: ") || l.startsWith("ERROR: ")).count();
  }

  private Path context(String dockerfile) throws IOException {
    Path context = Files.createDirectories(directory.resolve("context"));
    List<String> noise = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      noise.add("line " + i * 7919L + " of a file that is in the way");
    }
    Files.write(context.resolve("file"), noise);
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    return context;
  }

  @Test
  void builds_fail_in_words() throws Exception {
    Path context = context("FROM jbuild/base\nCOPY file /a\nRUN cat /a > /b && cp /b /c\n");
    run("build", "-q", "-t", "first", context.toString());
    squeeze(
        List.of("rmi", "-f", "app"),
        "build",
        "-q",
        "--no-cache",
        "--label",
        "a=b",
        "-t",
        "app",
        context.toString());
    assertEquals(
        "line 0 of a file that is in the way", run("run", "--rm", "first", "head", "-1", "/c"));
  }

  @Test
  void images_come_and_go_or_stay_as_they_were() throws Exception {
    Path context = context("FROM scratch\nCOPY file /a\n");
    run("build", "-q", "-t", "app", context.toString());
    Path archive = directory.resolve("app.tar");
    run("save", "-o", archive.toString(), "app");
    squeeze(List.of(), "save", "-o", disk.resolve("saved.tar").toString(), "app");
    run("rmi", "-f", "app");
    run("builder", "prune", "-af");
    squeeze(List.of("rmi", "-f", "app"), "load", "-i", archive.toString());

    Path rootfs = directory.resolve("rootfs.tar");
    jbuild.exec(List.of("tar", "-C", context.toString(), "-cf", rootfs.toString(), ".")).ok();
    squeeze(List.of("rmi", "-f", "imported"), "import", rootfs.toString(), "imported");
    leave(0);
    jbuild.run("system", "prune", "-af");
    size(ROOM_MIB + "m");
    assertEquals("nothing is damaged", run("system", "check"));
  }

  @Test
  void what_is_pulled_is_there_or_not() throws Exception {
    try (LocalRegistry registry =
        LocalRegistry.start(Files.createDirectories(directory.resolve("registry")))) {
      String name = registry.host() + "/app:1";
      Path context = context("FROM scratch\nCOPY file /a\n");
      Files.write(context.resolve("file"), noise(3 << 20));
      run("build", "-q", "-t", name, context.toString());
      run("push", name);
      run("rmi", "-f", name);
      run("builder", "prune", "-af");
      squeeze(List.of("rmi", "-f", name), "pull", name);
    }
  }

  /** What does not become smaller when it is compressed. */
  private static byte[] noise(int bytes) {
    byte[] out = new byte[bytes];
    new Random(4711).nextBytes(out);
    return out;
  }

  @Test
  void names_and_exports_are_made_or_not() throws Exception {
    Path context = context("FROM scratch\nCOPY file /a\nCMD [\"/a\"]\n");
    run("build", "-q", "-t", "app", context.toString());
    run("create", "--name", "one", "app");
    squeeze(List.of(), "export", "-o", disk.resolve("export.tar").toString(), "one");
    // a tag may find room where a document of the file system was not full yet
    leave(0);
    Jbuild.Result tagged = jbuild.run("tag", "app", "other:" + "x".repeat(100));
    size(ROOM_MIB + "m");
    assertEquals(1, tagged.exit() == 0 ? 1 : errors(tagged.err()), tagged.err());
    assertEquals("nothing is damaged", run("system", "check"));
    run("tag", "app", "other:1");
    leave(0);
    for (String what : List.of("builder", "image", "system", "container")) {
      run(what, "prune", "-f"); // what makes room needs none
    }
    size(ROOM_MIB + "m");
    assertEquals("nothing is damaged", run("system", "check"));
    assertEquals(
        run("inspect", "-f", "{{.Id}}", "app"), run("inspect", "-f", "{{.Id}}", "other:1"));
  }

  @Test
  void a_container_is_committed_or_not() throws Exception {
    Path context = context("FROM jbuild/base\nCOPY file /a\n");
    run("build", "-q", "-t", "app", context.toString());
    run("run", "--name", "changed", "app", "sh", "-c", "cp /a /b && cp /a /c");
    squeeze(List.of("rmi", "-f", "committed"), "commit", "changed", "committed");
    run("commit", "changed", "committed");
    assertEquals(
        "line 0 of a file that is in the way", run("run", "--rm", "committed", "head", "-1", "/c"));
  }
}
