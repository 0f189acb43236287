package io.jbuild.runner.jna;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore.Face;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.Workspace;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.store.DirectoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies that a file system makes by letting two files share their blocks. */
final class SharedContentTest {
  private static final int SIZE = 48 << 20;

  @TempDir Path directory;
  private final FileOps files = new JnaFileOps(JnaLinux.open());

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  private static boolean hasProgram(String name) {
    return List.of("/usr/sbin", "/sbin", "/usr/bin").stream()
        .anyMatch(d -> Files.isExecutable(Path.of(d, name)));
  }

  @Test
  void copied_layers_share_their_blocks_where_the_file_system_can() throws Exception {
    assumeTrue(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs root");
    assumeTrue(hasProgram("mkfs.xfs"), "needs mkfs.xfs (xfsprogs)");
    Path image = directory.resolve("disk");
    Path disk = Files.createDirectories(directory.resolve("mounted"));
    assertTrue(run("truncate", "-s", "512M", image.toString()));
    assertTrue(run("mkfs.xfs", "-q", "-m", "reflink=1", image.toString()));
    assumeTrue(
        run("mount", "-o", "loop", image.toString(), disk.toString()),
        "needs loop devices and xfs in the kernel");
    try {
      copy(disk);
    } finally {
      assertTrue(run("umount", disk.toString()));
    }
  }

  private void copy(Path disk) throws Exception {
    byte[] content = new byte[SIZE];
    new Random(1).nextBytes(content);
    byte[] small = new byte[100_000];
    try (Store store = DirectoryStore.open(disk.resolve("store"), files)) {
      LayerHandle layer =
          store.layers().write(List.of(file("/big", content), file("/small", small)), Face.TREE);
      long before = used(disk);
      try (Workspace copy = store.layers().openCopy(List.of(layer))) {
        Path root = copy.whole().orElseThrow();
        assertTrue(used(disk) - before < SIZE / 4, "the blocks were copied");
        assertArrayEquals(content, Files.readAllBytes(root.resolve("big")));
        assertArrayEquals(small, Files.readAllBytes(root.resolve("small")));
        FileStat stat = files.lstat(root.resolve("big").toString());
        assertEquals(List.of(04750, 7L, 8L, 77L), describe(stat));
        Files.write(root.resolve("big"), new byte[] {1});
      }
      try (var in =
          layer.content(layer.toc().find(new ContainerPath("/big")).orElseThrow()).open()) {
        assertArrayEquals(content, in.readAllBytes());
      }
    }
  }

  private static List<Object> describe(FileStat s) {
    return List.of(s.mode(), s.uid(), s.gid(), s.mtimeSeconds());
  }

  private static LayerEntry file(String path, byte[] content) {
    TocEntry e = TocEntry.file(new ContainerPath(path), 04750, 7, 8, content.length, 77);
    return new LayerEntry(e, () -> new ByteArrayInputStream(content));
  }

  private static long used(Path disk) throws IOException, InterruptedException {
    assertTrue(run("sync", "-f", disk.toString()));
    var space = Files.getFileStore(disk);
    return space.getTotalSpace() - space.getUnallocatedSpace();
  }

  @Test
  void where_it_cannot_nothing_is_left() throws Exception {
    Path source = Files.writeString(directory.resolve("source"), "x");
    Path target = directory.resolve("target");
    boolean shared = files.cloneFile(source.toString(), target.toString());
    assertEquals(shared, Files.exists(target));
    Path memory = Path.of("/dev/shm");
    assumeTrue(Files.isDirectory(memory), "needs /dev/shm");
    Path elsewhere = memory.resolve("jbuild-shared-" + ProcessHandle.current().pid());
    assertFalse(files.cloneFile(source.toString(), elsewhere.toString()));
    assertFalse(Files.exists(elsewhere));
  }
}
