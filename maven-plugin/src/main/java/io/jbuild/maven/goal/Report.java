package io.jbuild.maven.goal;

import io.jbuild.builder.BuildResult;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What was built, in files for the steps of a pipeline that come after. */
final class Report {
  private final Path directory;
  private final String stem;

  /**
   * @param alias of the image, when there may be several
   */
  Report(Path directory, Optional<String> alias) {
    this.directory = directory;
    this.stem = alias.orElse("image");
  }

  void write(BuildResult result) throws IOException {
    Files.createDirectories(directory);
    Image image = result.image();
    write(".id", image.id().toString());
    write(".digest", image.digest().toString());
  }

  private void write(String suffix, String text) throws IOException {
    AtomicFile.write(
        directory.resolve(stem + suffix), (text + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
