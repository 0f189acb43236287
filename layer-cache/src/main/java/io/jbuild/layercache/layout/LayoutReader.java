package io.jbuild.layercache.layout;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.ImageIndex;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.json.ImageJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings into the store what an {@code index.json} names (image-spec, image-layout.md). Indexes are
 * kept whole, byte for byte; of their members those that are there come in.
 */
public final class LayoutReader {
  static final String REF_NAME = "org.opencontainers.image.ref.name";
  static final String CONTAINERD_NAME = "io.containerd.image.name";
  private static final String ATTESTATION = "vnd.docker.reference.type";
  private static final int MAX_NESTING = 8;

  private final BlobSource source;
  private final Store store;

  public LayoutReader(BlobSource source, Store store) {
    this.source = source;
    this.store = store;
  }

  /** Brings in all that the index names; nothing has its names yet. */
  public List<LoadedImage> read(ImageIndex index) throws IOException {
    Map<Digest, Descriptor> targets = new LinkedHashMap<>();
    Map<Digest, Set<ImageReference>> names = new LinkedHashMap<>();
    for (Descriptor d : index.manifests()) {
      targets.putIfAbsent(d.digest(), d);
      names.computeIfAbsent(d.digest(), k -> new LinkedHashSet<>()).addAll(names(d));
    }
    List<LoadedImage> out = new ArrayList<>();
    for (Descriptor d : targets.values()) {
      if (d.annotations().containsKey(ATTESTATION)) {
        continue;
      }
      List<Image> images = new ArrayList<>();
      Descriptor target = put(d, images, 0);
      if (images.isEmpty()) {
        throw new IOException(
            "none of the images that the index " + d.digest() + " names is there");
      }
      Set<ImageReference> itsNames = names.getOrDefault(d.digest(), Set.of());
      out.add(new LoadedImage(target, images, List.copyOf(itsNames)));
    }
    return out;
  }

  /**
   * The names of an entry. Containerd and docker write the full name; the reference name of others
   * may be one, or just a tag, which names nothing by itself.
   */
  private static List<ImageReference> names(Descriptor d) throws IOException {
    String full = d.annotations().get(CONTAINERD_NAME);
    String ref = full != null ? full : d.annotations().getOrDefault(REF_NAME, "");
    if (ref.indexOf(':') < 0 && ref.indexOf('/') < 0) {
      return List.of();
    }
    try {
      return List.of(ImageReference.parse(ref));
    } catch (IllegalArgumentException e) {
      throw new IOException("index.json names an image badly: " + e.getMessage(), e);
    }
  }

  private Descriptor put(Descriptor d, List<Image> images, int nesting) throws IOException {
    if (nesting > MAX_NESTING) {
      throw new IOException("more than " + MAX_NESTING + " indexes inside each other");
    }
    byte[] text = source.document(d);
    if (!d.mediaType().isIndex()) {
      return putManifest(text, images);
    }
    for (Descriptor member : ImageJson.parseIndex(text).manifests()) {
      if (source.has(member.digest())) {
        put(member, images, nesting + 1);
      }
    }
    return store.images().putIndex(text);
  }

  private Descriptor putManifest(byte[] text, List<Image> images) throws IOException {
    Manifest manifest = ImageJson.parseManifest(text);
    byte[] configText = source.document(manifest.config());
    ImageConfig config = isImage(manifest) ? ImageJson.parseConfig(configText) : null;
    if (config == null || isAttestation(config, manifest)) {
      store.blobs().put(configText);
      for (Descriptor blob : manifest.layers()) {
        source.fetchBlob(blob);
      }
      return Descriptor.of(manifest.mediaType(), store.blobs().put(text), text.length);
    }
    List<Digest> diffIds = config.diffIds();
    if (diffIds.size() != manifest.layers().size()) {
      throw new IOException(
          "the image "
              + manifest.config().digest()
              + " has "
              + manifest.layers().size()
              + " layers, but its configuration tells of "
              + diffIds.size());
    }
    for (int i = 0; i < diffIds.size(); i++) {
      source.fetchLayer(manifest.layers().get(i), diffIds.get(i));
    }
    Image image = store.images().put(text, configText);
    images.add(image);
    return image.descriptor();
  }

  private static boolean isImage(Manifest manifest) {
    MediaType type = manifest.config().mediaType();
    return type.equals(MediaType.OCI_CONFIG) || type.equals(MediaType.DOCKER_CONFIG);
  }

  /** BuildKit's attestations look like an image for no platform, with layers that are JSON. */
  private static boolean isAttestation(ImageConfig config, Manifest manifest) {
    boolean json = !manifest.layers().isEmpty();
    for (Descriptor layer : manifest.layers()) {
      json &= layer.mediaType().value().startsWith("application/vnd.in-toto");
    }
    return json && config.platform().os().equals("unknown");
  }
}
