package io.jbuild.layercache.prune;

import io.jbuild.layercache.BlobStore;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.layercache.json.JsonText;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.Set;

/** Which blobs and layers can be reached from what was marked so far. */
final class Marks {
  private final BlobStore blobs;
  private final LayerStore layers;
  private final Set<Digest> markedBlobs = new HashSet<>();
  private final Set<Digest> markedLayers = new HashSet<>();

  Marks(BlobStore blobs, LayerStore layers) {
    this.blobs = blobs;
    this.layers = layers;
  }

  boolean hasBlob(Digest digest) {
    return markedBlobs.contains(digest);
  }

  boolean hasLayer(Digest diffId) {
    return markedLayers.contains(diffId);
  }

  /**
   * Marks a manifest or index with all that it needs; what is missing or damaged is passed over.
   */
  void image(Digest digest) throws IOException {
    if (!markedBlobs.add(digest)) {
      return;
    }
    Json.Obj document;
    try {
      document = JsonText.parseObject(blobs.read(digest), "the manifest " + digest);
    } catch (NoSuchFileException e) {
      return; // a member of an index that never came in
    }
    if (ImageJson.isIndex(document)) {
      for (Descriptor member : ImageJson.parseIndex(document).manifests()) {
        image(member.digest());
      }
      return;
    }
    Manifest manifest = ImageJson.parseManifest(document);
    markedBlobs.add(manifest.config().digest());
    for (Descriptor layer : manifest.layers()) {
      markedBlobs.add(layer.digest());
    }
    config(manifest.config().digest());
  }

  private void config(Digest digest) throws IOException {
    ImageConfig config;
    try {
      config = ImageJson.parseConfig(blobs.read(digest));
    } catch (NoSuchFileException e) {
      return; // the image cannot be used, but it is not for pruning to say so
    }
    for (Digest diffId : config.diffIds()) {
      layer(diffId);
    }
  }

  void layer(Digest diffId) throws IOException {
    if (markedLayers.add(diffId)) {
      markedBlobs.add(diffId);
      for (Descriptor blob : layers.blobs(diffId)) {
        markedBlobs.add(blob.digest());
      }
    }
  }
}
