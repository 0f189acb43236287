package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The build cases of the conformance kit, made by a real BuildKit. */
final class ConformanceIT {
  @TempDir Path directory;

  @Test
  void every_build_case_gives_the_image_that_buildkit_gives() throws Exception {
    Host.assumeRoot();
    Host.assumeProgram("python3");
    ConformanceKit kit = ConformanceKit.open(directory.resolve("kit"));
    Path report = directory.resolve("report.tsv");
    Jbuild jbuild = new Jbuild(directory);
    Jbuild.Result result =
        jbuild.exec(kit.command(Jbuild.REPOSITORY.resolve("jbuild").toString(), report));
    assertEquals(Set.of(ConformanceKit.WITHOUT_XZ), ConformanceKit.failed(report), result::out);
  }
}
