package io.jbuild.builder.cache;

import io.jbuild.layercache.BuildRecord;
import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.ImageSource;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Store;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Records that an image carries in its configuration: one that is nothing but a cache, or one that
 * says how it was built. Its layers are those of the records; each is fetched when a step wants it.
 */
final class ImageCache implements RecordCache {
  private static final String MEMBER = "io.jbuild.cache";

  private final Image image;
  private final ImageSource source;
  private final Map<CacheKey, BuildRecord> records = new LinkedHashMap<>();

  private ImageCache(Image image, ImageSource source) {
    this.image = image;
    this.source = source;
  }

  /** Empty when the image carries no records. */
  static Optional<ImageCache> of(Image image, ImageSource source) throws IOException {
    if (!(image.config().unknown().get(MEMBER) instanceof Json.Obj document)) {
      return Optional.empty();
    }
    ImageCache cache = new ImageCache(image, source);
    for (BuildRecord record : CacheDocument.of(document)) {
      cache.records.put(record.key(), record);
    }
    return Optional.of(cache);
  }

  @Override
  public Optional<BuildRecord> find(CacheKey key) {
    return Optional.ofNullable(records.get(key));
  }

  @Override
  public List<BuildRecord> similar(String step) {
    return records.values().stream().filter(r -> r.step().equals(step)).toList();
  }

  @Override
  public void fetch(Digest diffId, LayerStore store) throws IOException {
    if (image.config().diffIds().contains(diffId)) {
      source.fetch(image, List.of(diffId));
    }
  }

  /** An image of all layers of the records that the store has, and of nothing else. */
  static Image make(Store store, Collection<BuildRecord> records) throws IOException {
    Set<Digest> diffIds = new LinkedHashSet<>();
    List<Descriptor> layers = new ArrayList<>();
    List<BuildRecord> whole = new ArrayList<>();
    for (BuildRecord record : sorted(records)) {
      if (!DirectoryCache.isWhole(record, store.layers())) {
        continue;
      }
      whole.add(record);
      for (Layer layer : record.layers()) {
        if (diffIds.add(layer.diffId())) {
          layers.add(Descriptor.of(MediaType.OCI_LAYER, layer.diffId(), layer.size()));
        }
      }
    }
    ImageConfig config =
        with(ImageConfig.scratch(Platform.host()), whole).withDiffIds(List.copyOf(diffIds));
    Descriptor unknown = Descriptor.of(MediaType.OCI_CONFIG, Digest.sha256(new byte[0]), 0);
    return store.images().put(config, Manifest.of(MediaType.OCI_MANIFEST, unknown, layers));
  }

  /** The image with records of how it was built; they bear its date, so that it stays the same. */
  static Image into(Store store, Image image, Collection<BuildRecord> records) throws IOException {
    Instant created = image.config().created().orElse(Instant.EPOCH);
    List<BuildRecord> dated = new ArrayList<>();
    for (BuildRecord r : sorted(records)) {
      dated.add(new BuildRecord(r.key(), r.recipe(), r.step(), r.layers(), created));
    }
    return store.images().put(with(image.config(), dated), image.manifest());
  }

  /** Several steps run at once: the order in which they ended says nothing. */
  private static List<BuildRecord> sorted(Collection<BuildRecord> records) {
    List<BuildRecord> sorted = new ArrayList<>(records);
    sorted.sort(Comparator.comparing(r -> r.key().toString()));
    return sorted;
  }

  private static ImageConfig with(ImageConfig c, List<BuildRecord> records) {
    Map<String, Json> unknown = new LinkedHashMap<>(c.unknown());
    unknown.put(MEMBER, CacheDocument.toJson(records));
    return new ImageConfig(
        c.created(), c.author(), c.platform(), c.container(), c.diffIds(), c.history(), unknown);
  }
}
