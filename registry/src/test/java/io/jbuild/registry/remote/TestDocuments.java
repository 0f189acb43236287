package io.jbuild.registry.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.json.ImageJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** An image as bytes for a fake registry: its layers plain, so that tests can reckon with them. */
final class TestDocuments {
  private final byte[] manifest;
  private final byte[] config;
  private final List<byte[]> layers;

  private TestDocuments(byte[] manifest, byte[] config, List<byte[]> layers) {
    this.manifest = manifest;
    this.config = config;
    this.layers = List.copyOf(layers);
  }

  byte[] manifest() {
    return manifest;
  }

  static TestDocuments of(Store scratch, int bytes) throws IOException {
    Image image = TestImages.large(scratch, bytes);
    List<byte[]> layers = new ArrayList<>();
    for (Digest diffId : image.config().diffIds()) {
      try (InputStream in = scratch.layers().openTar(diffId)) {
        layers.add(in.readAllBytes());
      }
    }
    return new TestDocuments(
        scratch.blobs().read(image.digest()), scratch.blobs().read(image.id()), layers);
  }

  /** Of an image without layers. */
  static TestDocuments empty(Platform platform) {
    byte[] config = ImageJson.toBytes(ImageConfig.scratch(platform));
    Descriptor descriptor =
        Descriptor.of(MediaType.OCI_CONFIG, Digest.sha256(config), config.length);
    Manifest manifest = Manifest.of(MediaType.OCI_MANIFEST, descriptor, List.of());
    return new TestDocuments(ImageJson.toBytes(manifest), config, List.of());
  }

  byte[] layer() {
    return layers.get(0);
  }

  Digest digest() {
    return Digest.sha256(manifest);
  }

  Digest diffId() {
    return Digest.sha256(layer());
  }

  void serve(FakeRegistry registry, String tag) {
    registry.manifest(tag, MediaType.OCI_MANIFEST, manifest).blob(config);
    layers.forEach(registry::blob);
  }

  static byte[] text(String json) {
    return json.replace('\'', '"').getBytes(UTF_8);
  }
}
