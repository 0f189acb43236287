package io.jbuild.builder.cache;

import io.jbuild.builder.Attributes;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.CachePolicy;
import io.jbuild.layercache.BuildRecord;
import io.jbuild.layercache.BuildRecords;
import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.io.DigestMismatchException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The store's memory of builds, together with what other machines remember; keeps in mind what one
 * build takes from it and adds to it, and writes that for others. Thread-safe.
 */
public final class SharedRecords implements BuildRecords {
  private final BuildRecords own;
  private final LayerStore layers;
  private final List<CachePlace> to;
  private final Consumer<String> warnings;
  private final List<DirectoryCache> caches = new ArrayList<>();
  private final Map<CacheKey, BuildRecord> used = new LinkedHashMap<>();

  private SharedRecords(Store store, List<CachePlace> to, Consumer<String> warnings) {
    this.warnings = warnings;
    this.own = store.records();
    this.layers = store.layers();
    this.to = to;
  }

  /**
   * @param warnings hears of caches that cannot be read: a first build has none
   */
  public static SharedRecords open(Store store, CachePolicy policy, Consumer<String> warnings)
      throws BuildException {
    List<CachePlace> to = new ArrayList<>();
    for (Attributes attributes : policy.to()) {
      to.add(CachePlace.to(attributes));
    }
    SharedRecords records = new SharedRecords(store, List.copyOf(to), warnings);
    for (Attributes attributes : policy.from()) {
      CachePlace place = CachePlace.from(attributes);
      try {
        records.caches.add(DirectoryCache.open(place.directory()));
      } catch (NoSuchFileException e) {
        warnings.accept("there is no cache to read in " + place.directory());
      } catch (IOException e) {
        warnings.accept("cannot read the cache in " + place.directory() + ": " + e.getMessage());
      }
    }
    return records;
  }

  @Override
  public Optional<BuildRecord> find(CacheKey key) throws IOException {
    Optional<BuildRecord> found = own.find(key);
    for (DirectoryCache cache : caches) {
      if (found.isEmpty()) {
        found = cache.find(key);
        if (found.isPresent()) {
          own.put(found.get());
        }
      }
    }
    if (found.isPresent()) {
      fetch(found.get());
      remember(found.get());
    }
    return found;
  }

  /** Brings in what layers the store lacks; one that is damaged is made anew by its step. */
  private void fetch(BuildRecord record) throws IOException {
    for (Layer layer : record.layers()) {
      for (DirectoryCache cache : caches) {
        if (layers.find(layer.diffId()).isEmpty()) {
          try {
            cache.fetch(layer.diffId(), layers);
          } catch (DigestMismatchException | NoSuchFileException e) {
            warnings.accept("a layer of the cache is damaged: " + e.getMessage());
          }
        }
      }
    }
  }

  private void remember(BuildRecord record) {
    synchronized (used) {
      used.put(record.key(), record);
    }
  }

  @Override
  public void put(BuildRecord record) throws IOException {
    own.put(record);
    remember(record);
  }

  @Override
  public List<BuildRecord> similar(String step) throws IOException {
    List<BuildRecord> all = new ArrayList<>(own.similar(step));
    for (DirectoryCache cache : caches) {
      all.addAll(cache.similar(step));
    }
    return all;
  }

  @Override
  public List<CacheKey> list() throws IOException {
    return own.list();
  }

  @Override
  public void remove(CacheKey key) throws IOException {
    own.remove(key);
  }

  /**
   * Writes what this build used and made.
   *
   * @param results layers of the images that were built
   */
  public void export(Set<Digest> results) throws IOException {
    List<BuildRecord> all;
    synchronized (used) {
      all = List.copyOf(used.values());
    }
    for (CachePlace place : to) {
      List<BuildRecord> wanted =
          place.all() ? all : all.stream().filter(r -> isIn(r, results)).toList();
      DirectoryCache.write(place.directory(), wanted, layers);
    }
  }

  private static boolean isIn(BuildRecord record, Set<Digest> results) {
    return record.layers().stream().allMatch(l -> results.contains(l.diffId()));
  }
}
