package io.jbuild.registry.remote;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageIndex;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.registry.RegistryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Brings manifest and configuration of an image into the store. */
final class ImagePull {
  private static final int MOST_CONFIG = 16 << 20;
  private static final int DEPTH = 3;

  private final Store store;
  private final Repository repository;

  ImagePull(Store store, Repository repository) {
    this.store = store;
    this.repository = repository;
  }

  /**
   * An image, and what its name stands for: itself, or the index that it was chosen from.
   *
   * @param target digest of the manifest or index
   */
  record Pulled(Image image, Digest target) {}

  Optional<Pulled> find(ImageReference name, Platform platform) throws IOException {
    String reference = name.digest().map(Digest::toString).or(name::tag).orElseThrow();
    Optional<Document> top = repository.findManifest(reference);
    return top.isPresent()
        ? Optional.of(
            new Pulled(choose(top.get(), name, platform, DEPTH), top.get().descriptor().digest()))
        : Optional.empty();
  }

  private Image choose(Document document, ImageReference name, Platform platform, int depth)
      throws IOException {
    if (!document.descriptor().mediaType().isIndex()) {
      return image(document, name);
    }
    if (depth == 0) {
      throw new RegistryException(name.familiar() + " is an index of indexes without end");
    }
    ImageIndex index = ImageJson.parseIndex(document.bytes());
    Descriptor fit = fit(index, name, platform);
    Document inner =
        repository
            .findManifest(fit.digest().toString())
            .orElseThrow(
                () ->
                    new RegistryException(
                        404,
                        repository.place()
                            + " lacks the manifest "
                            + fit.digest()
                            + " that "
                            + name.familiar()
                            + " has for "
                            + platform));
    if (inner.descriptor().size() != fit.size()) {
      throw new RegistryException(
          "the manifest "
              + fit.digest()
              + " has "
              + inner.descriptor().size()
              + " bytes, and its index says "
              + fit.size());
    }
    Image image = choose(inner, name, platform, depth - 1);
    store.images().putIndex(document.bytes());
    return image;
  }

  private static Descriptor fit(ImageIndex index, ImageReference name, Platform platform)
      throws RegistryException {
    TreeSet<String> others = new TreeSet<>();
    Optional<Descriptor> unnamed = Optional.empty();
    for (Descriptor d : index.manifests()) {
      boolean image = d.mediaType().isIndex() || d.mediaType().isManifest();
      if (!image || d.annotations().containsKey("vnd.docker.reference.type")) {
        continue;
      }
      if (d.platform().isEmpty()) {
        unnamed = unnamed.or(() -> Optional.of(d));
      } else if (platform.accepts(d.platform().get())) {
        return d;
      } else {
        others.add(d.platform().get().toString());
      }
    }
    return unnamed.orElseThrow(
        () ->
            new RegistryException(
                name.familiar()
                    + " has no image for "
                    + platform
                    + (others.isEmpty() ? "" : ": it has " + String.join(", ", others))));
  }

  private Image image(Document document, ImageReference name) throws IOException {
    var manifest = ImageJson.parseManifest(document.bytes());
    Descriptor config = manifest.config();
    String type = config.mediaType().value();
    if (!type.endsWith("json") || type.contains("helm") || manifest.artifactType().isPresent()) {
      throw new RegistryException(
          name.familiar()
              + " is no image: it is an artifact of type '"
              + manifest.artifactType().orElse(type)
              + "'");
    }
    byte[] text = configuration(config);
    var parsed = ImageJson.parseConfig(text);
    if (parsed.diffIds().size() != manifest.layers().size()) {
      throw new RegistryException(
          name.familiar()
              + " is damaged: its manifest has "
              + manifest.layers().size()
              + " layers, its configuration "
              + parsed.diffIds().size());
    }
    return store.images().put(document.bytes(), text);
  }

  private byte[] configuration(Descriptor config) throws IOException {
    if (store.blobs().size(config.digest()).isPresent()) {
      return store.blobs().read(config.digest());
    }
    return repository.readBlob(config, MOST_CONFIG);
  }

  /** The layers of an image with what they unpack to, each once. */
  static List<LayerPull.Part> parts(Image image) {
    List<LayerPull.Part> out = new ArrayList<>();
    for (int i = 0; i < image.config().diffIds().size(); i++) {
      LayerPull.Part part =
          new LayerPull.Part(image.config().diffIds().get(i), image.manifest().layers().get(i));
      if (!out.contains(part)) {
        out.add(part);
      }
    }
    return out;
  }
}
