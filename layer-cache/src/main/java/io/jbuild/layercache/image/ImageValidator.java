package io.jbuild.layercache.image;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.io.VerifyingInputStream;
import io.jbuild.layercache.json.ImageJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells all that is wrong with an image of a store: documents, digests, sizes, layers, history. The
 * one judge of images, for tests and for {@code system check}.
 */
public final class ImageValidator {
  private final Store store;

  public ImageValidator(Store store) {
    this.store = store;
  }

  /** What is wrong, in words; nothing when all is well. Reads every byte of every layer. */
  public List<String> check(Image image) {
    List<String> problems = new ArrayList<>();
    checkDocuments(image, problems);
    checkLayers(image, problems);
    checkHistory(image.config(), problems);
    return problems;
  }

  private void checkDocuments(Image image, List<String> problems) {
    try {
      byte[] text = store.blobs().read(image.digest());
      if (text.length != image.descriptor().size()) {
        problems.add("the manifest has " + text.length + " bytes, its descriptor says otherwise");
      }
      Manifest manifest = ImageJson.parseManifest(text);
      if (!manifest.equals(image.manifest())) {
        problems.add("the manifest of the store is not that of the image");
      }
      byte[] config = store.blobs().read(image.id());
      if (config.length != manifest.config().size()) {
        problems.add(
            "the configuration has "
                + config.length
                + " bytes, the manifest says "
                + manifest.config().size());
      }
      if (!ImageJson.parseConfig(config).equals(image.config())) {
        problems.add("the configuration of the store is not that of the image");
      }
    } catch (IOException e) {
      problems.add(e.toString());
    }
    if (image.config().platform().os().isEmpty()
        || image.config().platform().architecture().isEmpty()) {
      problems.add("the configuration names no operating system or architecture");
    }
  }

  private void checkLayers(Image image, List<String> problems) {
    List<Digest> diffIds = image.config().diffIds();
    List<Descriptor> layers = image.manifest().layers();
    if (diffIds.size() != layers.size()) {
      problems.add(
          "the manifest has " + layers.size() + " layers, the configuration " + diffIds.size());
      return;
    }
    for (int i = 0; i < layers.size(); i++) {
      try {
        checkLayer(layers.get(i), diffIds.get(i), problems);
      } catch (IOException e) {
        problems.add("layer " + diffIds.get(i) + ": " + e);
      }
    }
  }

  private void checkLayer(Descriptor blob, Digest diffId, List<String> problems)
      throws IOException {
    Optional<LayerHandle> layer = store.layers().find(diffId);
    if (layer.isEmpty()) {
      problems.add("the store lacks the layer " + diffId);
      return;
    }
    long size = layer.get().layer().size();
    try (InputStream tar = store.layers().openTar(diffId);
        InputStream in = new VerifyingInputStream(tar, "layer " + diffId, diffId, size)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    if (blob.digest().equals(diffId)) {
      if (blob.size() != size) {
        problems.add("layer " + diffId + " has " + size + " bytes, not " + blob.size());
      }
    } else if (store.blobs().size(blob.digest()).isPresent()) {
      try (InputStream in = store.blobs().open(blob.digest())) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  private static void checkHistory(ImageConfig config, List<String> problems) {
    if (config.history().isEmpty()) {
      return; // image-spec: history is optional
    }
    int withLayer = 0;
    for (HistoryEntry entry : config.history()) {
      withLayer += entry.emptyLayer() ? 0 : 1;
    }
    if (withLayer != config.diffIds().size()) {
      problems.add(
          "the history tells of "
              + withLayer
              + " layers, the configuration has "
              + config.diffIds().size());
    }
  }
}
