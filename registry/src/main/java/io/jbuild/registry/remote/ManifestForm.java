package io.jbuild.registry.remote;

import io.jbuild.layercache.Compression;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.ImageIndex;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.json.ImageJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The manifest for layers in another form: docker's where it was docker's and has a word for all of
 * them, else the OCI's.
 */
final class ManifestForm {
  private ManifestForm() {}

  static Manifest of(Manifest manifest, List<Descriptor> layers) {
    boolean docker = manifest.mediaType().equals(MediaType.DOCKER_MANIFEST);
    for (Descriptor layer : layers) {
      docker &= layer.mediaType().compression() != Compression.ZSTD;
    }
    return of(manifest, layers, docker);
  }

  /** With more annotations. Docker's manifests and lists have none: they become the OCI's. */
  static Document annotated(Document document, Map<String, String> more) throws IOException {
    if (more.isEmpty()) {
      return document;
    }
    if (document.descriptor().mediaType().isIndex()) {
      ImageIndex index = ImageJson.parseIndex(document.bytes());
      Map<String, String> all = both(index.annotations(), more);
      ImageIndex changed = new ImageIndex(MediaType.OCI_INDEX, index.manifests(), all);
      return Document.of(MediaType.OCI_INDEX, ImageJson.toBytes(changed));
    }
    Manifest manifest = ImageJson.parseManifest(document.bytes());
    Manifest changed =
        of(manifest, manifest.layers(), false).withAnnotations(both(manifest.annotations(), more));
    return Document.of(MediaType.OCI_MANIFEST, ImageJson.toBytes(changed));
  }

  private static Map<String, String> both(Map<String, String> some, Map<String, String> more) {
    Map<String, String> out = new LinkedHashMap<>(some);
    out.putAll(more);
    return out;
  }

  private static Manifest of(Manifest manifest, List<Descriptor> layers, boolean docker) {
    List<Descriptor> typed = new ArrayList<>();
    for (Descriptor layer : layers) {
      typed.add(withType(layer, layerType(layer.mediaType(), docker)));
    }
    MediaType config = docker ? MediaType.DOCKER_CONFIG : MediaType.OCI_CONFIG;
    return new Manifest(
        docker ? MediaType.DOCKER_MANIFEST : MediaType.OCI_MANIFEST,
        withType(manifest.config(), config),
        typed,
        manifest.annotations(),
        manifest.artifactType(),
        manifest.subject());
  }

  private static MediaType layerType(MediaType type, boolean docker) {
    if (ForeignLayer.is(type)) {
      return type;
    }
    return switch (type.compression()) {
      case GZIP -> docker ? MediaType.DOCKER_LAYER_GZIP : MediaType.OCI_LAYER_GZIP;
      case ZSTD -> MediaType.OCI_LAYER_ZSTD;
      case NONE, BZIP2, XZ -> docker ? MediaType.DOCKER_LAYER : MediaType.OCI_LAYER;
    };
  }

  private static Descriptor withType(Descriptor d, MediaType type) {
    return new Descriptor(type, d.digest(), d.size(), d.urls(), d.annotations(), d.platform());
  }
}
