package io.jbuild.layercache.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFileTest {
  private static final int SIZE = 200_000;
  @TempDir Path dir;

  @Test
  void a_file_is_written_with_its_directories_and_nothing_beside_it() throws IOException {
    Path file = dir.resolve("a/b/c");
    AtomicFile.write(file, new byte[] {1});
    AtomicFile.writeLazily(file, new byte[] {2});
    assertArrayEquals(new byte[] {2}, Files.readAllBytes(file));
    try (Stream<Path> beside = Files.list(file.getParent())) {
      assertEquals(List.of(file), beside.toList());
    }
    assertThrows(IOException.class, () -> AtomicFile.write(file.resolve("d"), new byte[1]));
  }

  @Test
  void killed_at_any_moment_a_writer_leaves_the_old_content_or_the_new() throws Exception {
    Path file = dir.resolve("file");
    Random random = new Random(7);
    for (int round = 0; round < 12; round++) {
      try (ForkedJvm writer = ForkedJvm.start(WriteForever.class, file.toString())) {
        writer.awaitLine("writing");
        Thread.sleep(random.nextInt(60));
        writer.kill();
      }
      byte[] content = Files.readAllBytes(file);
      assertEquals(SIZE, content.length);
      byte[] want = new byte[SIZE];
      Arrays.fill(want, content[0]);
      assertArrayEquals(want, content);
    }
    try (Stream<Path> left = Files.list(dir)) {
      assertTrue(
          left.allMatch(p -> p.equals(file) || AtomicFile.isRemnant(p.getFileName().toString())));
    }
  }

  /** Writes the file again and again, each time another byte all over. */
  static final class WriteForever {
    public static void main(String[] args) throws IOException {
      byte[] content = new byte[SIZE];
      for (byte b = 0; ; b++) {
        Arrays.fill(content, b);
        AtomicFile.write(Path.of(args[0]), content);
        if (b == 2) {
          System.out.println("writing");
        }
      }
    }
  }
}
