package io.jbuild.builder.engine;

import io.jbuild.builder.copy.FileTree;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.TocEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes of a part of a tree the entries of a layer that shows it at the path it is asked for by.
 */
final class Subtrees {
  private Subtrees() {}

  /** None when nothing is there. Links on the way to it are followed, those in it stay. */
  static List<LayerEntry> entries(FileTree tree, ContainerPath path) throws IOException {
    List<LayerEntry> entries = new ArrayList<>();
    ContainerPath source = tree.resolve(path);
    Optional<TocEntry> root = tree.find(source);
    if (root.isEmpty()) {
      return entries;
    }
    for (ContainerPath up = path.parent(); !up.isRoot(); up = up.parent()) {
      entries.add(LayerEntry.of(TocEntry.directory(up, 0755, 0, 0, 0)));
    }
    add(tree, root.get(), path, entries);
    return entries;
  }

  private static void add(
      FileTree tree, TocEntry entry, ContainerPath path, List<LayerEntry> entries)
      throws IOException {
    if (!path.isRoot() && entry.type() != FileType.SOCKET) {
      TocEntry moved = entry.withPath(path);
      entries.add(
          entry.type() == FileType.FILE
              ? new LayerEntry(moved, tree.content(entry.path()))
              : LayerEntry.of(moved));
    }
    if (entry.isDirectory()) {
      for (TocEntry child : tree.list(entry.path())) {
        add(tree, child, path.resolve("./" + child.path().name()), entries);
      }
    }
  }
}
