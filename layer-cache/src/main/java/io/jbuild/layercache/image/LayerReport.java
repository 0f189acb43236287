package io.jbuild.layercache.image;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.TableOfContents;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one layer of an image holds and what becomes of it above.
 *
 * @param index 0 is the bottom layer
 * @param history the line of history that made it, when there is one
 * @param entries how many there are, whiteouts with them
 * @param bytes of its files
 * @param shadowed its files that later layers have too
 * @param deleted its files that later layers remove
 * @param biggest files, the biggest first
 */
public record LayerReport(
    int index,
    Layer layer,
    Optional<HistoryEntry> history,
    int entries,
    long bytes,
    Sum shadowed,
    Sum deleted,
    List<FileUse> biggest) {

  public LayerReport {
    biggest = List.copyOf(biggest);
  }

  /** What becomes of an entry in the layers above its own. */
  public enum Fate {
    KEPT,
    SHADOWED,
    DELETED
  }

  /**
   * A file of a layer.
   *
   * @param by index of the layer that shadows or deletes it; its own when it is kept
   */
  public record FileUse(TocEntry entry, Fate fate, int by) {}

  /** How many files, and their bytes. A file that has another name left has lost none. */
  public record Sum(int files, long bytes) {
    private static final Sum NOTHING = new Sum(0, 0);

    private Sum plus(long more) {
      return new Sum(files + 1, bytes + more);
    }
  }

  /** Bytes of the layer that nobody sees. */
  public long wasted() {
    return shadowed.bytes + deleted.bytes;
  }

  private record Cover(Fate fate, int by) {}

  /**
   * Looks through the whole stack, bottom layer first.
   *
   * @param layers those of the configuration
   * @param files how many of each layer's files to name
   */
  public static List<LayerReport> of(ImageConfig config, List<LayerHandle> layers, int files)
      throws IOException {
    List<Optional<HistoryEntry>> lines = lines(config, layers.size());
    Map<ContainerPath, Cover> covered = new HashMap<>();
    Map<ContainerPath, Cover> hidden = new HashMap<>();
    List<TableOfContents> tocs = new ArrayList<>();
    for (LayerHandle layer : layers) {
      tocs.add(layer.toc());
    }
    List<LayerReport> out = new ArrayList<>();
    for (int i = layers.size() - 1; i >= 0; i--) {
      out.add(report(i, layers.get(i), lines.get(i), files, covered, hidden));
      for (TocEntry entry : layers.get(i).toc()) {
        if (isBelow(entry.path(), tocs.subList(0, i))) {
          remember(entry, i, covered, hidden);
        }
      }
    }
    Collections.reverse(out);
    return List.copyOf(out);
  }

  /** Only what there is below can be covered: very little of a large layer. */
  private static boolean isBelow(ContainerPath path, List<TableOfContents> below) {
    for (TableOfContents layer : below) {
      if (layer.find(path).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static LayerReport report(
      int index,
      LayerHandle layer,
      Optional<HistoryEntry> line,
      int files,
      Map<ContainerPath, Cover> covered,
      Map<ContainerPath, Cover> hidden)
      throws IOException {
    Set<ContainerPath> stillNamed = new HashSet<>();
    for (TocEntry entry : layer.toc()) {
      if (entry.kind() == Kind.HARD_LINK && cover(entry, covered, hidden) == null) {
        stillNamed.add(new ContainerPath(entry.target()));
      }
    }
    PriorityQueue<FileUse> biggest = new PriorityQueue<>(BY_SIZE.reversed());
    long bytes = 0;
    Sum shadowed = Sum.NOTHING;
    Sum deleted = Sum.NOTHING;
    for (TocEntry entry : layer.toc()) {
      if (entry.kind() != Kind.ADD || entry.isDirectory()) {
        continue;
      }
      Cover cover = cover(entry, covered, hidden);
      Fate fate = cover == null ? Fate.KEPT : cover.fate();
      bytes += entry.size();
      long lost = stillNamed.contains(entry.path()) ? 0 : entry.size();
      shadowed = fate == Fate.SHADOWED ? shadowed.plus(lost) : shadowed;
      deleted = fate == Fate.DELETED ? deleted.plus(lost) : deleted;
      biggest.add(new FileUse(entry, fate, cover == null ? index : cover.by()));
      if (biggest.size() > files) {
        biggest.poll();
      }
    }
    List<FileUse> named = new ArrayList<>(biggest);
    named.sort(BY_SIZE);
    return new LayerReport(
        index, layer.layer(), line, layer.toc().size(), bytes, shadowed, deleted, named);
  }

  private static final Comparator<FileUse> BY_SIZE =
      Comparator.<FileUse>comparingLong(f -> -f.entry().size())
          .thenComparing(f -> f.entry().path());

  /** The nearest layer above that has a say. */
  private static @Nullable Cover cover(
      TocEntry entry, Map<ContainerPath, Cover> covered, Map<ContainerPath, Cover> hidden) {
    @Nullable Cover nearest = covered.get(entry.path());
    for (ContainerPath p = entry.path(); !p.isRoot(); p = p.parent()) {
      Cover above = hidden.get(p.parent());
      if (above != null && (nearest == null || above.by() < nearest.by())) {
        nearest = above;
      }
    }
    return nearest;
  }

  private static void remember(
      TocEntry entry,
      int layer,
      Map<ContainerPath, Cover> covered,
      Map<ContainerPath, Cover> hidden) {
    Cover deleted = new Cover(Fate.DELETED, layer);
    switch (entry.kind()) {
      case WHITEOUT -> {
        covered.put(entry.path(), deleted);
        hidden.put(entry.path(), deleted);
      }
      case OPAQUE_DIRECTORY -> hidden.put(entry.path(), deleted);
      case ADD, HARD_LINK -> {
        if (!entry.isDirectory()) {
          covered.put(entry.path(), new Cover(Fate.SHADOWED, layer));
          hidden.put(entry.path(), deleted); // a file where there was a directory
        }
      }
    }
  }

  private static List<Optional<HistoryEntry>> lines(ImageConfig config, int layers) {
    List<Optional<HistoryEntry>> out = new ArrayList<>();
    for (HistoryEntry line : config.history()) {
      if (!line.emptyLayer()) {
        out.add(Optional.of(line));
      }
    }
    while (out.size() < layers) {
      out.add(Optional.empty());
    }
    return out;
  }
}
