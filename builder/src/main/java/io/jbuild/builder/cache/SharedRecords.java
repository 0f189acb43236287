package io.jbuild.builder.cache;

import io.jbuild.builder.Attributes;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.CachePolicy;
import io.jbuild.builder.ErrorCode;
import io.jbuild.layercache.BuildRecord;
import io.jbuild.layercache.BuildRecords;
import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageSink;
import io.jbuild.layercache.ImageSource;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.PullPolicy;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.io.DigestMismatchException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
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
  private final Store store;
  private final BuildRecords own;
  private final LayerStore layers;
  private final List<CachePlace> to;
  private final Consumer<String> warnings;
  private final List<RecordCache> caches = new ArrayList<>();
  private final Map<String, Digest> mounts = new LinkedHashMap<>();
  private final Map<CacheKey, BuildRecord> used = new LinkedHashMap<>();

  private SharedRecords(Store store, List<CachePlace> to, Consumer<String> warnings) {
    this.store = store;
    this.warnings = warnings;
    this.own = store.records();
    this.layers = store.layers();
    this.to = to;
  }

  /**
   * @param warnings hears of caches that cannot be read: a first build has none
   */
  public static SharedRecords open(
      Store store,
      List<ImageSource> sources,
      CachePolicy policy,
      List<Platform> platforms,
      Consumer<String> warnings)
      throws BuildException, IOException {
    List<CachePlace> to = new ArrayList<>();
    for (Attributes attributes : policy.to()) {
      to.add(CachePlace.to(attributes));
    }
    SharedRecords records = new SharedRecords(store, List.copyOf(to), warnings);
    for (Attributes attributes : policy.from()) {
      CachePlace place = CachePlace.from(attributes);
      try {
        if (place instanceof CachePlace.OfDirectory local) {
          DirectoryCache cache = DirectoryCache.open(local.directory());
          records.caches.add(cache);
          if (local.mounts()) {
            cache.mounts().forEach(records.mounts::putIfAbsent);
          }
        } else if (place instanceof CachePlace.OfImage image) {
          records.add(image, sources, platforms);
        }
      } catch (NoSuchFileException e) {
        warnings.accept("there is no cache to read in " + place);
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        warnings.accept("cannot read the cache in " + place + ": " + e.getMessage());
      }
    }
    return records;
  }

  private void add(CachePlace.OfImage place, List<ImageSource> sources, List<Platform> platforms)
      throws IOException {
    Set<Digest> seen = new HashSet<>();
    boolean any = false;
    for (Platform platform : platforms) {
      for (ImageSource source : sources) {
        Optional<Image> image = source.find(place.name(), platform, PullPolicy.ALWAYS);
        if (image.isPresent() && seen.add(image.get().digest())) {
          Optional<ImageCache> cache = ImageCache.of(image.get(), source);
          cache.ifPresent(caches::add);
          any |= cache.isPresent();
        }
      }
    }
    if (seen.isEmpty()) {
      throw new NoSuchFileException(place.toString());
    }
    if (!any) {
      throw new IOException(place + " holds no cache that jbuild has written");
    }
  }

  @Override
  public Optional<BuildRecord> find(CacheKey key) throws IOException {
    Optional<BuildRecord> found = own.find(key);
    for (RecordCache cache : caches) {
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
      fetch(layer.diffId());
    }
  }

  private void fetch(Digest diffId) throws IOException {
    for (RecordCache cache : caches) {
      if (layers.find(diffId).isEmpty()) {
        try {
          cache.fetch(diffId, layers);
        } catch (DigestMismatchException | NoSuchFileException e) {
          warnings.accept("a layer of the cache is damaged: " + e.getMessage());
        } catch (IOException e) {
          if (Thread.currentThread().isInterrupted()) {
            throw e;
          }
          warnings.accept("cannot get a layer of the cache: " + e.getMessage());
        }
      }
    }
  }

  /** The cache mounts that others have sent with their caches, by identity. */
  public Set<String> mounts() {
    return Collections.unmodifiableSet(mounts.keySet());
  }

  /** Brings one in, verified; empty when it is damaged, which a warning has said. */
  public Optional<LayerHandle> mount(String identity) throws IOException {
    Digest diffId = mounts.get(identity);
    if (diffId == null) {
      return Optional.empty();
    }
    fetch(diffId);
    return layers.find(diffId);
  }

  /** Whether a cache that is written is to hold cache mounts. */
  public boolean wantsMounts() {
    return to.stream().anyMatch(p -> p instanceof CachePlace.OfDirectory d && d.mounts());
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
    for (RecordCache cache : caches) {
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

  /** Refuses what cannot be written, before anything is built. */
  public void check(Optional<ImageSink> registry) throws BuildException {
    if (registry.isEmpty() && to.stream().anyMatch(CachePlace.OfImage.class::isInstance)) {
      throw new BuildException(
          ErrorCode.UNSUPPORTED, "this build has no registry to write a cache to");
    }
  }

  /** The image, with what is known of its making when {@code --cache-to type=inline} wants it. */
  public Image inlined(Image image) throws IOException {
    if (to.stream().noneMatch(CachePlace.Inline.class::isInstance)) {
      return image;
    }
    return ImageCache.into(store, image, records(false, Set.copyOf(image.config().diffIds())));
  }

  /**
   * Writes what this build used and made.
   *
   * @param results layers of the images that were built
   * @param packed cache mounts by identity, for those that want them
   */
  public void export(
      Set<Digest> results, Map<String, LayerHandle> packed, Optional<ImageSink> registry)
      throws IOException {
    for (CachePlace place : to) {
      if (place instanceof CachePlace.OfDirectory local) {
        DirectoryCache.write(
            local.directory(),
            records(local.all(), results),
            local.mounts() ? packed : Map.of(),
            layers);
      } else if (place instanceof CachePlace.OfImage image) {
        Image cache = ImageCache.make(store, records(image.all(), results));
        registry.orElseThrow().write(cache.descriptor(), List.of(image.name()), Packing.ANY);
      }
    }
  }

  private List<BuildRecord> records(boolean all, Set<Digest> results) {
    synchronized (used) {
      return used.values().stream().filter(r -> all || isIn(r, results)).toList();
    }
  }

  private static boolean isIn(BuildRecord record, Set<Digest> results) {
    return record.layers().stream().allMatch(l -> results.contains(l.diffId()));
  }
}
