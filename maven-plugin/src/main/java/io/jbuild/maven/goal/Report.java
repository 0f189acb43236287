package io.jbuild.maven.goal;

import io.jbuild.builder.BuildResult;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.layercache.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  void write(List<String> names, BuildResult result) throws IOException {
    Files.createDirectories(directory);
    Image image = result.image();
    write(".id", image.id().toString());
    write(".digest", image.digest().toString());
    write(".json", json(names, result));
  }

  /**
   * @param pushed a line each: name, {@code @}, digest at the registry, where layers are compressed
   */
  void writePushed(List<String> pushed) throws IOException {
    Files.createDirectories(directory);
    write(".pushed", String.join("\n", pushed));
  }

  private void write(String suffix, String text) throws IOException {
    AtomicFile.write(
        directory.resolve(stem + suffix), (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** With the members that buildx's metadata file has. */
  private static String json(List<String> names, BuildResult result) {
    Map<String, Json> out = new LinkedHashMap<>();
    Image image = result.image();
    out.put("image.name", Json.of(String.join(",", names)));
    out.put("containerimage.config.digest", Json.of(image.id().toString()));
    out.put("containerimage.digest", Json.of(image.digest().toString()));
    out.put("jbuild.layers", Json.ofStrings(layers(image)));
    return JsonText.pretty(new Json.Obj(out), "  ");
  }

  private static List<String> layers(Image image) {
    return image.config().diffIds().stream().map(Digest::toString).toList();
  }
}
