package io.jbuild.cli.system;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the containers of a store keep: their layers and images, read without the runner. */
final class ContainerLayers {
  private final List<Json.Obj> configs;

  private ContainerLayers(List<Json.Obj> configs) {
    this.configs = List.copyOf(configs);
  }

  static ContainerLayers read(Path root) throws IOException {
    List<Json.Obj> configs = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(root.resolve("containers"))) {
      for (Path container : all) {
        if (!Files.isDirectory(container)) {
          continue; // a lock
        }
        try {
          byte[] text = Files.readAllBytes(container.resolve("config.json"));
          configs.add(JsonText.parseObject(text, container + "/config.json"));
        } catch (NoSuchFileException e) {
          // half made or half removed: it keeps nothing
        }
      }
    } catch (NoSuchFileException e) {
      // no container was ever made
    }
    return new ContainerLayers(configs);
  }

  int count() {
    return configs.size();
  }

  List<Digest> diffIds() {
    List<Digest> out = new ArrayList<>();
    for (Json.Obj config : configs) {
      config.strings("layers").forEach(layer -> out.add(Digest.parse(layer)));
    }
    return out;
  }

  /** The ids of the images that they were made from. */
  List<String> imageIds() {
    List<String> out = new ArrayList<>();
    for (Json.Obj config : configs) {
      Optional<String> id = config.string("imageId");
      id.ifPresent(out::add);
    }
    return out;
  }
}
