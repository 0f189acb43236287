package io.jbuild.builder.cache;

import io.jbuild.layercache.BuildRecord;
import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.ImageIndex;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.layercache.io.VerifyingInputStream;
import io.jbuild.layercache.json.ImageJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Records of builds and the layers that they name, in an OCI layout: one manifest whose
 * configuration is the records. All that is read is verified; nothing is fetched before a step
 * wants it. Thread-safe.
 */
final class DirectoryCache implements RecordCache {
  private static final String MOUNT = "io.jbuild.cache-mount";
  private static final String MARKER = "{\"imageLayoutVersion\":\"1.0.0\"}";
  private static final int LARGEST_DOCUMENT = 64 << 20;

  private final Path root;
  private final Map<CacheKey, BuildRecord> records = new LinkedHashMap<>();
  private final Map<Digest, Descriptor> layers = new LinkedHashMap<>();
  private final Map<String, Digest> mounts = new LinkedHashMap<>();

  private DirectoryCache(Path root) {
    this.root = root;
  }

  /**
   * @throws NoSuchFileException when there is nothing in the directory
   * @throws IOException when what is there is no cache, or damaged
   */
  static DirectoryCache open(Path root) throws IOException {
    DirectoryCache cache = new DirectoryCache(root);
    ImageIndex index = ImageJson.parseIndex(Files.readAllBytes(root.resolve("index.json")));
    for (Descriptor entry : index.manifests()) {
      Manifest manifest = ImageJson.parseManifest(cache.document(entry));
      if (!manifest.config().mediaType().equals(CacheDocument.TYPE)) {
        throw new IOException(root + " holds no cache that jbuild has written");
      }
      for (BuildRecord record : CacheDocument.parse(cache.document(manifest.config()))) {
        cache.records.put(record.key(), record);
      }
      for (Descriptor layer : manifest.layers()) {
        cache.layers.put(layer.digest(), layer);
        String mount = layer.annotations().get(MOUNT);
        if (mount != null) {
          cache.mounts.put(mount, layer.digest());
        }
      }
    }
    return cache;
  }

  @Override
  public Optional<BuildRecord> find(CacheKey key) {
    return Optional.ofNullable(records.get(key));
  }

  /** The cache mounts that it holds: diff ids by identity. */
  Map<String, Digest> mounts() {
    return Collections.unmodifiableMap(mounts);
  }

  @Override
  public List<BuildRecord> similar(String step) {
    return records.values().stream().filter(r -> r.step().equals(step)).toList();
  }

  @Override
  public void fetch(Digest diffId, LayerStore store) throws IOException {
    Descriptor layer = layers.get(diffId);
    if (layer != null) {
      try (InputStream in = open(layer)) {
        store.importTar(in, Optional.of(layer), Optional.of(diffId));
      }
    }
  }

  private byte[] document(Descriptor d) throws IOException {
    if (d.size() > LARGEST_DOCUMENT) {
      throw new IOException("blob " + d.digest() + " is too large for a document");
    }
    try (InputStream in = open(d)) {
      return in.readAllBytes();
    }
  }

  private InputStream open(Descriptor d) throws IOException {
    InputStream in = Files.newInputStream(file(root, d.digest()));
    return new VerifyingInputStream(in, "blob " + d.digest(), d.digest(), d.size());
  }

  private static Path file(Path root, Digest digest) {
    return root.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
  }

  /**
   * Writes records with those of their layers that the store has. Blobs that are there stay; {@code
   * index.json} comes last: a reader sees what was there before, or all of this.
   *
   * @param mounts cache mounts by identity
   */
  static void write(
      Path root, Collection<BuildRecord> records, Map<String, LayerHandle> mounts, LayerStore store)
      throws IOException {
    Map<Digest, Descriptor> layers = new LinkedHashMap<>();
    List<BuildRecord> whole = new ArrayList<>();
    for (BuildRecord record : records) {
      if (isWhole(record, store)) {
        whole.add(record);
        for (Layer layer : record.layers()) {
          Digest diffId = layer.diffId();
          layers.put(diffId, Descriptor.of(MediaType.OCI_LAYER, diffId, layer.size()));
        }
      }
    }
    List<Descriptor> all = new ArrayList<>(layers.values());
    for (Map.Entry<String, LayerHandle> mount : mounts.entrySet()) {
      Layer layer = mount.getValue().layer();
      all.add(
          Descriptor.of(MediaType.OCI_LAYER, layer.diffId(), layer.size())
              .withAnnotations(Map.of(MOUNT, mount.getKey())));
    }
    for (Descriptor layer : all) {
      writeLayer(root, layer, store);
    }
    Descriptor config = put(root, CacheDocument.TYPE, CacheDocument.toBytes(whole));
    Manifest manifest = Manifest.of(MediaType.OCI_MANIFEST, config, all);
    Descriptor target = put(root, MediaType.OCI_MANIFEST, ImageJson.toBytes(manifest));
    AtomicFile.write(root.resolve("oci-layout"), MARKER.getBytes(StandardCharsets.UTF_8));
    ImageIndex index = new ImageIndex(MediaType.OCI_INDEX, List.of(target), Map.of());
    AtomicFile.write(root.resolve("index.json"), ImageJson.toBytes(index));
  }

  static boolean isWhole(BuildRecord record, LayerStore store) throws IOException {
    for (Layer layer : record.layers()) {
      if (store.find(layer.diffId()).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private static Descriptor put(Path root, MediaType type, byte[] content) throws IOException {
    Digest digest = Digest.sha256(content);
    AtomicFile.write(file(root, digest), content);
    return Descriptor.of(type, digest, content.length);
  }

  private static void writeLayer(Path root, Descriptor layer, LayerStore store) throws IOException {
    Path file = file(root, layer.digest());
    if (Files.exists(file) && Files.size(file) == layer.size()) {
      return;
    }
    Files.createDirectories(file.getParent());
    Path beside = file.resolveSibling("." + file.getFileName() + "-" + System.nanoTime() + ".tmp");
    try {
      try (InputStream in = store.openTar(layer.digest());
          OutputStream out = Files.newOutputStream(beside, StandardOpenOption.CREATE_NEW)) {
        in.transferTo(out);
      }
      AtomicFile.moveInto(beside, file);
    } finally {
      Files.deleteIfExists(beside);
    }
  }
}
