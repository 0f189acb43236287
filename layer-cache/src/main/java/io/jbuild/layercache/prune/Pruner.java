package io.jbuild.layercache.prune;

import io.jbuild.layercache.BuildRecord;
import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.files.FileLocks;
import io.jbuild.layercache.files.Lease;
import io.jbuild.layercache.files.TreeSize;
import io.jbuild.layercache.files.Trees;
import io.jbuild.layercache.record.DamagedRecordException;
import io.jbuild.layercache.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Removes what nobody needs. Safe beside running builds: whatever a living process has read or
 * written since it began to work is younger than its lease, and stays. The last look at a file's
 * time and its removal are one step behind the lease's gate.
 *
 * <p>Nothing is removed that an image, a record or a pinned layer needs, so each kind goes first
 * and {@link #sweep} after it.
 */
public final class Pruner {
  private final DirectoryStore store;
  private final Lease lease;
  private final StoreFiles files;
  private final Set<Digest> pinned;
  private final FileTime idleBefore;

  private Pruner(DirectoryStore store, Set<Digest> pinned, FileTime idleBefore) {
    this.store = store.onlooker(); // looking at what may go must not make it stay
    this.lease = store.lease();
    this.files = new StoreFiles(store);
    this.pinned = pinned;
    this.idleBefore = idleBefore;
  }

  /**
   * @param pinned diff ids of layers that are needed by what the store does not know: containers
   */
  public static Pruner of(DirectoryStore store, Collection<Digest> pinned) throws IOException {
    Lease lease = store.lease();
    FileTime mine = lease.start();
    FileTime oldest = lease.oldestOther().filter(t -> t.compareTo(mine) < 0).orElse(mine);
    return new Pruner(store, Set.copyOf(pinned), oldest);
  }

  /** Removes images without a name that {@code which} accepts, then what only they needed. */
  public PruneReport images(Predicate<Descriptor> which) throws IOException {
    Marks named = new Marks(store.blobs(), store.layers());
    for (Descriptor target : store.images().names().values()) {
      named.image(target.digest());
    }
    List<Digest> removed = new ArrayList<>();
    for (Map.Entry<Descriptor, Path> entry : store.images().entryFiles().entrySet()) {
      Digest digest = entry.getKey().digest();
      if (!named.hasBlob(digest) && which.test(entry.getKey()) && removeIfIdle(entry.getValue())) {
        removed.add(digest);
      }
    }
    return new PruneReport(removed, List.of(), List.of(), List.of(), 0).plus(sweep());
  }

  /**
   * Removes records and cache mounts by the rule, of both together the least recently used first,
   * then what only they needed.
   */
  public PruneReport cache(PruneRule rule) throws IOException {
    PruneRule byTime = rule;
    if (rule.keepBytes().isPresent()) {
      Optional<Instant> full = whenFull(rule.keepBytes().getAsLong());
      if (full.isEmpty()) {
        return PruneReport.NOTHING;
      }
      Instant before = rule.usedBefore().filter(t -> t.isBefore(full.get())).orElse(full.get());
      byTime = PruneRule.ALL.withUsedBefore(before);
    }
    return records(byTime.usedBefore()).plus(cacheMounts(byTime, List.of()));
  }

  /** The last use of the most recently used thing that does not fit beside those used later. */
  private Optional<Instant> whenFull(long budget) throws IOException {
    record Item(Instant time, long bytes, List<Digest> layers) {}
    List<Item> newestFirst = new ArrayList<>();
    for (Used record : usedRecords()) {
      newestFirst.add(new Item(record.time().toInstant(), 0, record.layers()));
    }
    for (CacheMountUsage mount : CacheMountUsage.list(store.root())) {
      newestFirst.add(new Item(mount.lastUsed(), mount.bytes(), List.of()));
    }
    newestFirst.sort(Comparator.comparing(Item::time).reversed());
    Marks kept = new Marks(store.blobs(), store.layers());
    markImages(kept);
    Map<Digest, Path> directories = files.layers();
    Set<Digest> counted = new HashSet<>();
    long left = budget;
    for (Item item : newestFirst) {
      left -= item.bytes();
      for (Digest layer : item.layers()) {
        if (!kept.hasLayer(layer) && counted.add(layer)) {
          left -= layerSize(layer, directories);
        }
      }
      if (left < 0) {
        return Optional.of(item.time());
      }
    }
    return Optional.empty();
  }

  private PruneReport records(Optional<Instant> usedBefore) throws IOException {
    List<CacheKey> removed = new ArrayList<>();
    for (Used record : usedRecords()) {
      boolean young = usedBefore.isPresent() && record.time().toInstant().isAfter(usedBefore.get());
      if (!young && removeIfIdle(record.file())) {
        removed.add(record.key());
      }
    }
    return new PruneReport(List.of(), removed, List.of(), List.of(), 0).plus(sweep());
  }

  /**
   * Removes cache mounts that no running build may be using, least recently used first.
   *
   * @param ids of those that may go; all when empty
   */
  public PruneReport cacheMounts(PruneRule rule, Collection<String> ids) throws IOException {
    List<CacheMountUsage> all = CacheMountUsage.list(store.root());
    long left = 0;
    for (CacheMountUsage mount : all) {
      left += mount.bytes();
    }
    long bytes = 0;
    for (CacheMountUsage mount : all) {
      boolean young =
          rule.usedBefore().isPresent() && mount.lastUsed().isAfter(rule.usedBefore().get());
      boolean fits = rule.keepBytes().isPresent() && left <= rule.keepBytes().getAsLong();
      if (young || fits || !(ids.isEmpty() || ids.contains(mount.id()))) {
        continue;
      }
      Optional<Path> trash = takeAway(mount.directory());
      if (trash.isPresent()) {
        Trees.delete(trash.get());
        bytes += mount.bytes();
        left -= mount.bytes();
      }
    }
    return new PruneReport(List.of(), List.of(), List.of(), List.of(), bytes);
  }

  private record Used(CacheKey key, Path file, FileTime time, List<Digest> layers) {}

  private List<Used> usedRecords() throws IOException {
    List<Used> out = new ArrayList<>();
    for (CacheKey key : store.records().list()) {
      Path file = store.records().file(key);
      try {
        FileTime time = Files.getLastModifiedTime(file);
        List<Digest> layers = new ArrayList<>();
        for (Layer layer : store.records().check(key).layers()) {
          layers.add(layer.diffId());
        }
        out.add(new Used(key, file, time, layers));
      } catch (NoSuchFileException e) {
        // another prune was faster
      } catch (DamagedRecordException e) {
        out.add(new Used(key, file, FileTime.fromMillis(0), List.of())); // good for nothing
      }
    }
    return out;
  }

  private long layerSize(Digest layer, Map<Digest, Path> directories) throws IOException {
    Path directory = directories.get(layer);
    long size = directory == null ? 0 : TreeSize.of(directory);
    for (Descriptor blob : store.layers().blobs(layer)) {
      size += blob.size();
    }
    return size;
  }

  private void markImages(Marks marks) throws IOException {
    for (Descriptor target : store.images().names().values()) {
      marks.image(target.digest());
    }
    for (Descriptor entry : store.images().entryFiles().keySet()) {
      marks.image(entry.digest());
    }
    for (Digest layer : pinned) {
      marks.layer(layer);
    }
  }

  /** Removes blobs, layers and left-overs that nothing refers to. */
  public PruneReport sweep() throws IOException {
    Marks marks = new Marks(store.blobs(), store.layers());
    markImages(marks);
    for (CacheKey key : store.records().list()) {
      markRecord(key, marks);
    }
    List<Digest> layers = new ArrayList<>();
    List<Digest> blobs = new ArrayList<>();
    long bytes = 0;
    for (Map.Entry<Digest, Path> layer : files.layers().entrySet()) {
      if (!marks.hasLayer(layer.getKey())) {
        Optional<Path> trash = takeAway(layer.getValue());
        if (trash.isPresent()) {
          bytes += TreeSize.of(trash.get());
          Trees.delete(trash.get());
          layers.add(layer.getKey());
        }
      }
    }
    for (Map.Entry<Digest, Path> blob : files.blobs().entrySet()) {
      if (!marks.hasBlob(blob.getKey())) {
        long size = sizeOrNothing(blob.getValue());
        if (removeIfIdle(blob.getValue())) {
          bytes += size;
          blobs.add(blob.getKey());
        }
      }
    }
    for (Path remnant : files.remnants()) {
      removeIfIdle(remnant);
    }
    return new PruneReport(List.of(), List.of(), layers, blobs, bytes);
  }

  private void markRecord(CacheKey key, Marks marks) throws IOException {
    try {
      BuildRecord record = store.records().check(key);
      for (Layer layer : record.layers()) {
        marks.layer(layer.diffId());
      }
    } catch (NoSuchFileException | DamagedRecordException e) {
      // gone, or as good as gone: it keeps nothing alive
    }
  }

  private static long sizeOrNothing(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private boolean removeIfIdle(Path file) throws IOException {
    try (FileLocks.Held gate = lease.closeGate()) {
      if (Files.getLastModifiedTime(file).compareTo(idleBefore) >= 0) {
        return false;
      }
      Files.delete(file);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Renames a directory out of everybody's sight, if nobody uses it. */
  private Optional<Path> takeAway(Path directory) throws IOException {
    Path trash = lease.newDirectory("prune").resolve("layer");
    try (FileLocks.Held gate = lease.closeGate()) {
      if (Files.getLastModifiedTime(directory).compareTo(idleBefore) >= 0) {
        return Optional.empty();
      }
      return Optional.of(Files.move(directory, trash, StandardCopyOption.ATOMIC_MOVE));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
