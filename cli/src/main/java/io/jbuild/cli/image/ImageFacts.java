package io.jbuild.cli.image;

import io.jbuild.cli.CommandException;
import io.jbuild.cli.render.Sizes;
import io.jbuild.layercache.ContainerConfig;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.ImageStore;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.json.ImageJson;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What docker tells of an image, from what the store has. */
public final class ImageFacts {
  private final Store store;

  public ImageFacts(Store store) {
    this.store = store;
  }

  /**
   * @throws CommandException when there is no such image
   */
  Image get(String text) throws IOException, CommandException {
    Optional<Image> image = find(text);
    if (image.isEmpty()) {
      throw new CommandException("no such image: " + text);
    }
    return image.get();
  }

  /** The image for this machine; of an index, else the only one that is there. */
  public Optional<Image> find(String text) throws IOException {
    Optional<Image> image = store.images().find(text, Platform.host());
    Optional<Descriptor> named = image.isPresent() ? Optional.empty() : named(text);
    if (named.isEmpty() || !named.get().mediaType().isIndex()) {
      return image;
    }
    List<Image> there = new ArrayList<>();
    byte[] index = store.blobs().read(named.get().digest());
    for (Descriptor manifest : ImageJson.parseIndex(index).manifests()) {
      store.images().findByDigest(manifest.digest()).ifPresent(there::add);
    }
    return there.size() == 1 ? Optional.of(there.get(0)) : Optional.empty();
  }

  /** The image or the whole index that is meant. */
  Digest target(String text) throws IOException, CommandException {
    Optional<Descriptor> named = named(text);
    return named.isPresent() ? named.get().digest() : get(text).digest();
  }

  private Optional<Descriptor> named(String text) throws IOException {
    try {
      return store.images().find(ImageReference.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no name: it may be an id
    }
  }

  /** The names that people would use, and the time it came in. */
  ImageStore.Entry entry(Image image) throws IOException {
    for (ImageStore.Entry e : store.images().list()) {
      if (e.image().digest().equals(image.digest())) {
        return e;
      }
    }
    return new ImageStore.Entry(image, List.of(), Instant.EPOCH);
  }

  /** The bytes of all layers, unpacked. */
  long size(Image image) throws IOException {
    long total = 0;
    for (long size : layerSizes(image)) {
      total += size;
    }
    return total;
  }

  /** The bytes of each layer, unpacked, the bottom one first. */
  public List<Long> layerSizes(Image image) throws IOException {
    List<Long> out = new ArrayList<>();
    for (int i = 0; i < image.config().diffIds().size(); i++) {
      Descriptor blob = image.manifest().layers().get(i);
      boolean plain = blob.digest().equals(image.config().diffIds().get(i));
      if (plain) {
        out.add(blob.size());
      } else {
        Optional<LayerHandle> layer = store.layers().find(image.config().diffIds().get(i));
        out.add(layer.isPresent() ? layer.get().layer().size() : blob.size());
      }
    }
    return out;
  }

  /** As {@code docker image inspect} has it. */
  public Json.Obj inspect(Image image) throws IOException {
    ImageStore.Entry entry = entry(image);
    ContainerConfig config = image.config().container();
    Map<String, Json> m = new LinkedHashMap<>();
    m.put("Id", Json.of(image.id().toString()));
    List<String> tags = new ArrayList<>();
    List<String> digests = new ArrayList<>();
    for (ImageReference name : entry.names()) {
      if (name.tag().isPresent()) {
        tags.add(name.familiar());
      }
      digests.add(name.familiarName() + '@' + image.digest());
    }
    m.put("RepoTags", Json.ofStrings(tags));
    m.put("RepoDigests", Json.ofStrings(digests.stream().distinct().toList()));
    m.put("Comment", Json.of(lastComment(image)));
    m.put("Created", Json.of(image.config().created().map(Instant::toString).orElse("")));
    m.put("Author", Json.of(image.config().author().orElse("")));
    m.put("Config", config(image, config));
    m.put("Architecture", Json.of(image.config().platform().architecture()));
    if (!image.config().platform().variant().isEmpty()) {
      m.put("Variant", Json.of(image.config().platform().variant()));
    }
    m.put("Os", Json.of(image.config().platform().os()));
    m.put("Size", Json.of(size(image)));
    Map<String, Json> rootfs = new LinkedHashMap<>();
    rootfs.put("Type", Json.of("layers"));
    List<String> layers = new ArrayList<>();
    image.config().diffIds().forEach(d -> layers.add(d.toString()));
    rootfs.put("Layers", Json.ofStrings(layers));
    m.put("RootFS", new Json.Obj(rootfs));
    m.put("Metadata", new Json.Obj(Map.of("LastTagTime", Json.of(entry.stored().toString()))));
    Map<String, Json> descriptor = new LinkedHashMap<>();
    descriptor.put("mediaType", Json.of(image.descriptor().mediaType().value()));
    descriptor.put("digest", Json.of(image.digest().toString()));
    descriptor.put("size", Json.of(image.descriptor().size()));
    m.put("Descriptor", new Json.Obj(descriptor));
    return new Json.Obj(m);
  }

  private static String lastComment(Image image) {
    var history = image.config().history();
    return history.isEmpty() ? "" : history.get(history.size() - 1).comment().orElse("");
  }

  /** The config object as it is written, with the members that scripts look for. */
  private static Json config(Image image, ContainerConfig config) {
    Json.Obj written = ImageJson.toJson(image.config()).object("config");
    Json.Obj out = written;
    if (out.find("Env").isEmpty()) {
      out = out.with("Env", Json.ofStrings(List.of()));
    }
    if (out.find("Cmd").isEmpty()) {
      out = out.with("Cmd", Json.NULL);
    }
    if (out.find("Entrypoint").isEmpty()) {
      out = out.with("Entrypoint", Json.NULL);
    }
    if (out.find("Labels").isEmpty()) {
      out = out.with("Labels", Json.ofMap(config.labels()));
    }
    for (String name : List.of("User", "WorkingDir")) {
      if (out.find(name).isEmpty()) {
        out = out.with(name, Json.of(""));
      }
    }
    for (String name : List.of("ExposedPorts", "Volumes")) {
      if (out.find(name).isEmpty()) {
        out = out.with(name, Json.Obj.EMPTY);
      }
    }
    return out;
  }

  /** When to say that it was made: its own word, unless that is no time at all. */
  static Instant created(ImageStore.Entry entry) {
    return entry.stored().equals(Instant.EPOCH)
        ? entry.image().config().created().orElse(Instant.EPOCH)
        : entry.stored();
  }

  static String since(Instant then) {
    return Sizes.age(then, Instant.now()) + " ago";
  }
}
