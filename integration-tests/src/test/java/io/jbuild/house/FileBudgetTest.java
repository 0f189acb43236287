package io.jbuild.house;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sizes that keep a file readable: the middle one and the long ones. */
final class FileBudgetTest {
  private static final Path REPOSITORY = Path.of(System.getProperty("jbuild.repository"));

  @Test
  void production_files_stay_small() throws IOException {
    List<Integer> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(REPOSITORY)) {
      for (Path file : files.filter(FileBudgetTest::isProduction).toList()) {
        lines.add(Files.readAllLines(file).size());
      }
    }
    Collections.sort(lines);
    assertTrue(lines.size() > 300, "saw only " + lines.size() + " files");
    int median = lines.get(lines.size() / 2);
    int p95 = lines.get(lines.size() * 95 / 100);
    int max = lines.get(lines.size() - 1);
    assertTrue(median <= 120 && p95 <= 400 && max <= 500, median + ", " + p95 + ", " + max);
  }

  private static boolean isProduction(Path file) {
    String path = REPOSITORY.relativize(file).toString();
    return path.endsWith(".java")
        && path.contains("src/main/java/")
        && !path.endsWith("-info.java")
        && !path.contains("target/");
  }
}
