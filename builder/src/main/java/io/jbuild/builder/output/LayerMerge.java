package io.jbuild.builder.output;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import io.jbuild.layercache.toc.MergedView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Works out the one layer that does to a base what several do one after the other. */
final class LayerMerge {
  private final MergedView base;
  private final Map<ContainerPath, Chosen> chosen = new HashMap<>();

  /** What the merged layer has at a path. */
  private record Chosen(TocEntry entry, int layer) {}

  private LayerMerge(MergedView base) {
    this.base = base;
  }

  /**
   * @param base layers, bottom first, that stay as they are
   * @param upper layers above it, bottom first
   */
  static List<LayerEntry> of(List<LayerHandle> base, List<LayerHandle> upper) throws IOException {
    LayerMerge merge = new LayerMerge(MergedView.of(base));
    for (int layer = upper.size() - 1; layer >= 0; layer--) {
      merge.add(upper.get(layer), layer);
    }
    return merge.entries(upper);
  }

  private void add(LayerHandle layer, int number) throws IOException {
    Set<ContainerPath> hiddenHere = new HashSet<>();
    List<Chosen> more = new ArrayList<>();
    for (TocEntry entry : layer.toc()) {
      Chosen above = chosen.get(entry.path());
      if (hiddenHere.contains(entry.path().parent()) || hidesChildren(entry.path().parent())) {
        hiddenHere.add(entry.path());
      } else if (above == null) {
        more.add(new Chosen(entry, number));
      } else if (hides(entry) && above.entry().isDirectory()) {
        chosen.put(
            entry.path(), new Chosen(above.entry().withKind(Kind.OPAQUE_DIRECTORY), above.layer()));
      }
    }
    for (Chosen one : more) {
      chosen.put(one.entry().path(), one);
    }
  }

  /** Whether what a higher layer has there hides all that lower ones have below it. */
  private boolean hidesChildren(ContainerPath directory) {
    Chosen at = chosen.get(directory);
    return at != null && (at.entry().kind() == Kind.OPAQUE_DIRECTORY || !at.entry().isDirectory());
  }

  /** Whether the entry hides what the layers below it have at its path. */
  private static boolean hides(TocEntry entry) {
    return entry.kind() != Kind.ADD || !entry.isDirectory();
  }

  private List<LayerEntry> entries(List<LayerHandle> upper) throws IOException {
    List<LayerEntry> entries = new ArrayList<>();
    for (Chosen one : chosen.values()) {
      TocEntry entry = one.entry();
      if (entry.kind() == Kind.WHITEOUT) {
        if (base.find(entry.path()).isPresent()) {
          entries.add(LayerEntry.of(entry));
        }
      } else if (entry.kind() == Kind.HARD_LINK) {
        entries.add(link(one, upper.get(one.layer())));
      } else if (entry.type() == FileType.FILE) {
        entries.add(new LayerEntry(entry, upper.get(one.layer()).content(entry)));
      } else {
        entries.add(LayerEntry.of(entry));
      }
    }
    return entries;
  }

  /** A link stays one when the layer's own file is still what it shares. */
  private LayerEntry link(Chosen link, LayerHandle layer) throws IOException {
    ContainerPath target = ContainerPath.of(link.entry().target());
    Chosen shared = chosen.get(target);
    if (shared != null && shared.layer() == link.layer()) {
      return LayerEntry.of(link.entry());
    }
    Optional<TocEntry> file = layer.toc().find(target);
    if (file.isEmpty()) {
      throw new IOException(link.entry().path() + " is a link to nothing in its layer");
    }
    TocEntry copy = file.get().withPath(link.entry().path());
    return copy.type() == FileType.FILE
        ? new LayerEntry(copy, layer.content(file.get()))
        : LayerEntry.of(copy);
  }
}
