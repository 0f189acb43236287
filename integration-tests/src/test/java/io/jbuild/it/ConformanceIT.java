package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The build cases of the conformance kit, made by a real BuildKit. */
final class ConformanceIT {
  @TempDir Path directory;

  @Test
  void every_build_case_gives_the_image_that_buildkit_gives() throws Exception {
    Host.assumeRoot();
    Host.assumeProgram("python3");
    Path kit = Host.conformance();
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
    List<String> failed = new ArrayList<>();
    for (String line : Files.readAllLines(report)) {
      if (line.contains("\tfail")) {
        failed.add(line);
      }
    }
    assertEquals(List.of(), failed, result::out);
    result.ok();
  }
}
