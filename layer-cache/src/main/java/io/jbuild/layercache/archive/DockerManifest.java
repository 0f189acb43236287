package io.jbuild.layercache.archive;

import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The {@code manifest.json} of a docker archive: which files make which image. */
final class DockerManifest {
  private DockerManifest() {}

  /**
   * One image.
   *
   * @param config file of the configuration
   * @param layers files of the layers, bottom first
   */
  record Item(String config, List<ImageReference> names, List<String> layers) {
    Item {
      names = List.copyOf(names);
      layers = List.copyOf(layers);
    }

    Item withNamesOf(Item other) {
      List<ImageReference> all = new ArrayList<>(names);
      all.addAll(other.names);
      return new Item(config, all, layers);
    }
  }

  static List<Item> parse(byte[] text) throws IOException {
    List<Item> items = new ArrayList<>();
    if (!(JsonText.parse(text, "manifest.json") instanceof Json.Arr array)) {
      throw new IOException("manifest.json is not a JSON array");
    }
    for (Json value : array.values()) {
      if (!(value instanceof Json.Obj o) || o.string("Config").isEmpty()) {
        throw new IOException("manifest.json has an image without Config");
      }
      items.add(
          new Item(o.string("Config").get(), names(o.strings("RepoTags")), o.strings("Layers")));
    }
    return items;
  }

  static List<ImageReference> names(List<String> texts) throws IOException {
    List<ImageReference> names = new ArrayList<>();
    for (String text : texts) {
      try {
        names.add(ImageReference.parse(text));
      } catch (IllegalArgumentException e) {
        throw new IOException("the archive names an image badly: " + e.getMessage(), e);
      }
    }
    return names;
  }

  static byte[] toBytes(List<Item> items) {
    List<Json> out = new ArrayList<>();
    for (Item item : items) {
      List<String> names = new ArrayList<>();
      for (ImageReference name : item.names()) {
        if (name.tag().isPresent()) {
          names.add(name.familiarName() + ':' + name.tag().get());
        }
      }
      Map<String, Json> members = new LinkedHashMap<>();
      members.put("Config", Json.of(item.config()));
      members.put("RepoTags", names.isEmpty() ? Json.NULL : Json.ofStrings(names));
      members.put("Layers", Json.ofStrings(item.layers()));
      out.add(new Json.Obj(members));
    }
    return JsonText.toBytes(new Json.Arr(out));
  }
}
