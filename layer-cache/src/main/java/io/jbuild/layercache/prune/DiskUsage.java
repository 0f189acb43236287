package io.jbuild.layercache.prune;

import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.files.TreeSize;
import io.jbuild.layercache.record.DamagedRecordException;
import io.jbuild.layercache.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What a store's bytes are for.
 *
 * @param images bytes of layers and blobs that images need
 * @param unnamedImages of these, what only images without a name need
 * @param cache bytes that only build records need
 * @param garbage bytes that nothing needs: the next prune takes them
 * @param records every build record, least recently used first
 */
public record DiskUsage(
    long images,
    int imageCount,
    long unnamedImages,
    int unnamedCount,
    long cache,
    long garbage,
    List<CacheEntry> records) {

  public DiskUsage {
    records = List.copyOf(records);
  }

  /**
   * A build record and what its layers take.
   *
   * @param shared whether an image needs its layers too
   */
  public record CacheEntry(
      CacheKey key, String step, long bytes, boolean shared, Instant created, Instant lastUsed) {}

  /**
   * Walks the whole store.
   *
   * @param pinned diff ids of layers that containers need
   */
  public static DiskUsage of(DirectoryStore used, Collection<Digest> pinned) throws IOException {
    DirectoryStore store = used.onlooker();
    Marks named = new Marks(store.blobs(), store.layers());
    for (Descriptor target : store.images().names().values()) {
      named.image(target.digest());
    }
    for (Digest layer : pinned) {
      named.layer(layer);
    }
    Marks all = new Marks(store.blobs(), store.layers());
    int unnamedCount = 0;
    int imageCount = 0;
    for (Descriptor entry : store.images().entryFiles().keySet()) {
      all.image(entry.digest());
      imageCount += entry.mediaType().isIndex() ? 0 : 1;
      unnamedCount += named.hasBlob(entry.digest()) || entry.mediaType().isIndex() ? 0 : 1;
    }
    for (Descriptor target : store.images().names().values()) {
      all.image(target.digest());
    }
    for (Digest layer : pinned) {
      all.layer(layer);
    }
    Marks cached = new Marks(store.blobs(), store.layers());
    StoreFiles files = new StoreFiles(store);
    Map<Digest, Path> layers = files.layers();
    List<CacheEntry> records = records(store, cached, all, layers);
    Tally tally = new Tally();
    for (Map.Entry<Digest, Path> layer : layers.entrySet()) {
      Digest id = layer.getKey();
      tally.add(
          TreeSize.of(layer.getValue()), all.hasLayer(id), named.hasLayer(id), cached.hasLayer(id));
    }
    for (Map.Entry<Digest, Path> blob : files.blobs().entrySet()) {
      Digest id = blob.getKey();
      tally.add(
          Files.size(blob.getValue()), all.hasBlob(id), named.hasBlob(id), cached.hasBlob(id));
    }
    return new DiskUsage(
        tally.images, imageCount, tally.unnamed, unnamedCount, tally.cache, tally.garbage, records);
  }

  private static final class Tally {
    private long images;
    private long unnamed;
    private long cache;
    private long garbage;

    void add(long bytes, boolean image, boolean named, boolean cached) {
      if (image) {
        images += bytes;
        unnamed += named ? 0 : bytes;
      } else if (cached) {
        cache += bytes;
      } else {
        garbage += bytes;
      }
    }
  }

  private static List<CacheEntry> records(
      DirectoryStore store, Marks cached, Marks images, Map<Digest, Path> layers)
      throws IOException {
    List<CacheEntry> out = new ArrayList<>();
    for (CacheKey key : store.records().list()) {
      try {
        var record = store.records().check(key);
        Instant used = Files.getLastModifiedTime(store.records().file(key)).toInstant();
        long bytes = 0;
        boolean shared = !record.layers().isEmpty();
        for (Layer layer : record.layers()) {
          cached.layer(layer.diffId());
          shared &= images.hasLayer(layer.diffId());
          Path directory = layers.get(layer.diffId());
          bytes += directory == null ? 0 : TreeSize.of(directory);
          for (Descriptor blob : store.layers().blobs(layer.diffId())) {
            bytes += blob.size();
          }
        }
        out.add(new CacheEntry(key, record.step(), bytes, shared, record.created(), used));
      } catch (NoSuchFileException | DamagedRecordException e) {
        // removed meanwhile, or of no use: neither takes part in what people can reclaim
      }
    }
    out.sort(Comparator.comparing(CacheEntry::lastUsed));
    return out;
  }
}
