package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The build cases of the conformance kit, made by a real BuildKit. */
final class ConformanceIT {
  /**
   * BuildKit unpacks xz with the host's {@code xz} program; the one that made this case's result
   * had none, and copied the archive. jbuild needs no program for it, and always unpacks.
   */
  private static final Set<String> WITHOUT_XZ = Set.of("bk-add-archive");

  @TempDir Path directory;

  @Test
  void every_build_case_gives_the_image_that_buildkit_gives() throws Exception {
    Host.assumeRoot();
    Host.assumeProgram("python3");
    Path kit = withLinks(Host.conformance(), directory.resolve("kit"));
    Path report = directory.resolve("report.tsv");
    Jbuild jbuild = new Jbuild(directory);
    Jbuild.Result result =
        jbuild.exec(
            List.of(
                "python3",
                kit.resolve("run.py").toString(),
                "--builder",
                Jbuild.REPOSITORY.resolve("jbuild").toString(),
                "-j",
                "2",
                "--report",
                report.toString()));
    Set<String> failed = new TreeSet<>();
    int all = 0;
    for (String line : Files.readAllLines(report)) {
      String[] cells = line.split("\t", -1);
      all++;
      if (!cells[1].equals("pass")) {
        failed.add(cells[0]);
      }
    }
    assertEquals(WITHOUT_XZ, failed, result::out);
    assertEquals(true, all >= 299, () -> "cases are missing\n" + result.out());
  }

  /**
   * A copy of the kit. Where the copy that we are given lost its symbolic links, each is a file
   * with the target as its text: those become links again.
   */
  private static Path withLinks(Path kit, Path copy) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> files = Files.walk(kit)) {
      files.forEach(all::add);
    }
    for (Path from : all) {
      Path to = copy.resolve(kit.relativize(from).toString());
      if (Files.isDirectory(from)) {
        Files.createDirectories(to);
      } else if (isLostLink(from)) {
        Files.createSymbolicLink(to, Path.of(Files.readString(from)));
      } else {
        Files.copy(from, to, java.nio.file.LinkOption.NOFOLLOW_LINKS);
      }
    }
    return copy;
  }

  private static boolean isLostLink(Path file) throws IOException {
    String name = file.getFileName().toString();
    boolean inContext = file.toString().contains("/build/");
    if (!inContext || Files.isSymbolicLink(file) || Files.size(file) > 100) {
      return false;
    }
    String text = Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
    return text.matches("(\\.\\./)+[\\w./-]+")
        || (name.equals("file-link.tar.gz") && text.equals("file.tar.gz"));
  }
}
