package io.jbuild.layercache.image;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one layer of an image holds and what becomes of it above.
 *
 * @param index 0 is the bottom layer
 * @param history the line of history that made it, when there is one
 * @param wasted bytes of its files that later layers replace or delete
 */
public record LayerReport(
    int index, Layer layer, Optional<HistoryEntry> history, List<FileUse> files, long wasted) {

  public LayerReport {
    files = List.copyOf(files);
  }

  /** What becomes of an entry in the layers above its own. */
  public enum Fate {
    KEPT,
    REPLACED,
    DELETED
  }

  /**
   * An entry of a layer.
   *
   * @param by index of the layer that replaces or deletes it; its own when it is kept
   */
  public record FileUse(TocEntry entry, Fate fate, int by) {}

  private record Cover(Fate fate, int by) {}

  /**
   * Looks through the whole stack, bottom layer first.
   *
   * @param layers those of the configuration
   */
  public static List<LayerReport> of(ImageConfig config, List<LayerHandle> layers)
      throws IOException {
    List<Optional<HistoryEntry>> lines = lines(config, layers.size());
    Map<ContainerPath, Cover> covered = new HashMap<>();
    Map<ContainerPath, Cover> hidden = new HashMap<>();
    List<LayerReport> out = new ArrayList<>();
    for (int i = layers.size() - 1; i >= 0; i--) {
      List<FileUse> files = new ArrayList<>();
      long wasted = 0;
      for (TocEntry entry : layers.get(i).toc()) {
        Cover cover = cover(entry, covered, hidden);
        if (cover == null) {
          files.add(new FileUse(entry, Fate.KEPT, i));
        } else {
          files.add(new FileUse(entry, cover.fate(), cover.by()));
          wasted += entry.size();
        }
      }
      for (FileUse file : files) {
        remember(file.entry(), i, covered, hidden);
      }
      out.add(new LayerReport(i, layers.get(i).layer(), lines.get(i), files, wasted));
    }
    Collections.reverse(out);
    return List.copyOf(out);
  }

  private static @Nullable Cover cover(
      TocEntry entry, Map<ContainerPath, Cover> covered, Map<ContainerPath, Cover> hidden) {
    if (entry.kind() == Kind.WHITEOUT) {
      return null;
    }
    Cover own = covered.get(entry.path());
    if (own != null && (own.fate() == Fate.DELETED || !entry.isDirectory())) {
      return own;
    }
    for (ContainerPath p = entry.path(); !p.isRoot(); p = p.parent()) {
      Cover above = hidden.get(p.parent());
      if (above != null) {
        return above;
      }
    }
    return null;
  }

  private static void remember(
      TocEntry entry,
      int layer,
      Map<ContainerPath, Cover> covered,
      Map<ContainerPath, Cover> hidden) {
    Cover deleted = new Cover(Fate.DELETED, layer);
    switch (entry.kind()) {
      case WHITEOUT -> {
        covered.putIfAbsent(entry.path(), deleted);
        hidden.putIfAbsent(entry.path(), deleted);
      }
      case OPAQUE_DIRECTORY -> hidden.putIfAbsent(entry.path(), deleted);
      case ADD, HARD_LINK -> {
        if (!entry.isDirectory()) {
          covered.putIfAbsent(entry.path(), new Cover(Fate.REPLACED, layer));
          hidden.putIfAbsent(entry.path(), deleted); // a file where there was a directory
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
