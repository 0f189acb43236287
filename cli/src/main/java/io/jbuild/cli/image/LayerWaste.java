package io.jbuild.cli.image;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.TableOfContents;
import io.jbuild.layercache.TocEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which bytes of a stack of layers nobody can see: replaced or removed further up. */
final class LayerWaste {
  private final Set<ContainerPath> replaced = new HashSet<>();
  private final Set<ContainerPath> hiddenTrees = new HashSet<>();

  private LayerWaste() {}

  /**
   * @param layers bottom first
   * @return the hidden bytes of each
   */
  static long[] of(List<TableOfContents> layers) {
    LayerWaste waste = new LayerWaste();
    long[] hidden = new long[layers.size()];
    for (int i = layers.size() - 1; i >= 0; i--) {
      for (TocEntry entry : layers.get(i)) {
        if (entry.kind() == TocEntry.Kind.ADD && waste.isHidden(entry.path())) {
          hidden[i] += entry.size();
        }
      }
      waste.cover(layers.get(i));
    }
    return hidden;
  }

  private void cover(TableOfContents layer) {
    for (TocEntry entry : layer) {
      if (entry.kind() == TocEntry.Kind.OPAQUE_DIRECTORY) {
        hiddenTrees.add(entry.path());
      } else if (!entry.isDirectory()) {
        // a file or a whiteout in place of a directory hides all that was in it
        replaced.add(entry.path());
        hiddenTrees.add(entry.path());
      }
    }
  }

  private boolean isHidden(ContainerPath path) {
    if (replaced.contains(path)) {
      return true;
    }
    ContainerPath at = path;
    while (!at.isRoot()) {
      at = at.parent();
      if (hiddenTrees.contains(at)) {
        return true;
      }
    }
    return false;
  }
}
