package io.jbuild.layercache.image;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.toc.MergedView;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What several layers change, as the entries of one: what was made and removed again on the way is
 * not in it. The names of a hard-linked file become files of their own.
 */
public final class Squash {
  private final MergedView base;
  private final MergedView all;
  private final List<LayerEntry> out = new ArrayList<>();
  private final Set<ContainerPath> added = new HashSet<>();

  private Squash(MergedView base, MergedView all) {
    this.base = base;
    this.all = all;
  }

  /**
   * @param layers the whole stack, bottom layer first
   * @param from the first of those that become one; 0 for all of them
   */
  public static List<LayerEntry> entries(List<LayerHandle> layers, int from) throws IOException {
    Squash squash = new Squash(MergedView.of(layers.subList(0, from)), MergedView.of(layers));
    squash.walk();
    return List.copyOf(squash.out);
  }

  private void walk() throws IOException {
    Deque<ContainerPath> directories = new ArrayDeque<>();
    directories.push(ContainerPath.ROOT);
    while (!directories.isEmpty()) {
      ContainerPath directory = directories.pop();
      for (TocEntry entry : all.list(directory)) {
        Optional<TocEntry> before = base.find(entry.path());
        if (before.isEmpty() || !before.get().equals(entry)) {
          add(entry);
        }
        if (entry.isDirectory()) {
          directories.push(entry.path());
        }
      }
      for (TocEntry entry : base.list(directory)) {
        if (all.find(entry.path()).isEmpty()) {
          addParents(entry.path());
          out.add(LayerEntry.of(TocEntry.whiteout(entry.path())));
        }
      }
    }
  }

  private void add(TocEntry entry) throws IOException {
    if (added.add(entry.path())) {
      addParents(entry.path());
      boolean file = entry.type() == FileType.FILE;
      out.add(file ? new LayerEntry(entry, all.content(entry.path())) : LayerEntry.of(entry));
    }
  }

  /** A layer holds the directories above its entries, as they are below it. */
  private void addParents(ContainerPath path) throws IOException {
    ContainerPath parent = path.parent();
    if (!parent.isRoot()) {
      Optional<TocEntry> entry = all.find(parent);
      if (entry.isPresent()) {
        add(entry.get());
      }
    }
  }
}
