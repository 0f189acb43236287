package io.jbuild.layercache.archive;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.layercache.layout.LoadedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Archives of docker before 1.10: {@code repositories} names image ids, and each directory {@code
 * <id>/} has a {@code json} that tells of its parent and a {@code layer.tar} (docker image spec
 * v1).
 */
final class LegacyArchive {
  private static final int MAX_LAYERS = 1000;

  private final ArchiveContents contents;
  private final Store store;

  LegacyArchive(ArchiveContents contents, Store store) {
    this.contents = contents;
    this.store = store;
  }

  List<LoadedImage> read(byte[] repositories) throws IOException {
    Map<String, List<String>> names = new LinkedHashMap<>();
    Json.Obj root = JsonText.parseObject(repositories, "repositories");
    for (String repository : root.members().keySet()) {
      for (Map.Entry<String, String> tag : root.stringMap(repository).entrySet()) {
        names
            .computeIfAbsent(tag.getValue(), k -> new ArrayList<>())
            .add(repository + ':' + tag.getKey());
      }
    }
    List<LoadedImage> out = new ArrayList<>();
    for (Map.Entry<String, List<String>> image : names.entrySet()) {
      out.add(put(image.getKey(), DockerManifest.names(image.getValue())));
    }
    return out;
  }

  private LoadedImage put(String top, List<ImageReference> names) throws IOException {
    List<String> ids = new ArrayList<>();
    List<Json.Obj> documents = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String id = top; !id.isEmpty(); ) {
      if (!seen.add(id) || ids.size() >= MAX_LAYERS) {
        throw new IOException("the image '" + top + "' is its own ancestor or has too many");
      }
      Json.Obj json = JsonText.parseObject(contents.document(id + "/json"), "'" + id + "/json'");
      ids.add(id);
      documents.add(json);
      id = json.string("parent").orElse("");
    }
    Collections.reverse(ids);
    Collections.reverse(documents);
    List<Digest> diffIds = new ArrayList<>();
    List<Descriptor> layers = new ArrayList<>();
    for (String id : ids) {
      Layer layer = contents.layer(id + "/layer.tar");
      diffIds.add(layer.diffId());
      layers.add(Descriptor.of(MediaType.OCI_LAYER, layer.diffId(), layer.size()));
    }
    ImageConfig config = config(documents, diffIds);
    Descriptor unknown = Descriptor.of(MediaType.OCI_CONFIG, Digest.sha256(new byte[0]), 0);
    Image image = store.images().put(config, Manifest.of(MediaType.OCI_MANIFEST, unknown, layers));
    return new LoadedImage(image.descriptor(), List.of(image), names);
  }

  private static ImageConfig config(List<Json.Obj> documents, List<Digest> diffIds)
      throws IOException {
    Json.Obj top = documents.get(documents.size() - 1);
    Map<String, Json> kept = new LinkedHashMap<>();
    for (String member : List.of("created", "author", "architecture", "os", "config")) {
      top.find(member).ifPresent(v -> kept.put(member, v));
    }
    kept.putIfAbsent("architecture", Json.of("amd64"));
    kept.putIfAbsent("os", Json.of("linux"));
    List<HistoryEntry> history = new ArrayList<>();
    for (Json.Obj document : documents) {
      history.add(history(document));
    }
    return ImageJson.parseConfig(new Json.Obj(kept)).withDiffIds(diffIds).withHistory(history);
  }

  private static HistoryEntry history(Json.Obj document) throws IOException {
    List<String> command = document.object("container_config").strings("Cmd");
    ImageConfig one = ImageJson.parseConfig(document);
    return new HistoryEntry(
        one.created(),
        command.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", command)),
        one.author(),
        document.string("comment").filter(c -> !c.isEmpty()),
        false);
  }
}
