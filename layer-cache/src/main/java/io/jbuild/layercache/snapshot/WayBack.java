package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.TableOfContents;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.toc.CanonicalOrder;
import io.jbuild.layercache.toc.CompactToc;
import io.jbuild.layercache.toc.MergedView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The entries that lead a root from what is in it to what some layers show, as a layer would: made
 * from the layers that have to go, and from what is not as it was left. Not thread-safe.
 */
final class WayBack {
  private final List<LayerHandle> layers;
  private final MergedView view;
  private final TreeSet<ContainerPath> paths = new TreeSet<>(CanonicalOrder.INSTANCE);

  /** Those of the paths below which nothing can be relied on. */
  private final Set<ContainerPath> deep = new HashSet<>();

  private final SortedMap<ContainerPath, TocEntry> entries = new TreeMap<>(CanonicalOrder.INSTANCE);
  private final Map<String, ContainerPath> holders = new HashMap<>();

  /**
   * @param layers to which it leads, bottom first
   */
  WayBack(List<LayerHandle> layers) throws IOException {
    this.layers = layers;
    this.view = MergedView.of(layers);
  }

  /** Takes a layer away that lies above those. */
  void without(TableOfContents layer) {
    for (TocEntry e : layer) {
      if (!e.path().isRoot()) {
        add(e.path(), !e.isDirectory() || e.kind() == Kind.OPAQUE_DIRECTORY);
      }
    }
  }

  /** Takes back what has happened to a root since it was looked at. */
  void without(RootRecord before, RootRecord now) {
    for (String directory : now.directories()) {
      if (now.agrees(before, directory) || !before.has(directory)) {
        // what is in a directory that was not there goes with it
        continue;
      }
      SortedMap<String, FileStat> old = before.entries(directory);
      SortedMap<String, FileStat> seen = now.entries(directory);
      Set<String> names = new TreeSet<>(old.keySet());
      names.addAll(seen.keySet());
      for (String name : names) {
        FileStat a = old.get(name);
        FileStat b = seen.get(name);
        if (!Objects.equals(a, b)) {
          boolean same = a != null && b != null && a.inode() == b.inode() && a.type() == b.type();
          add(new ContainerPath(directory + '/' + name), !same);
        }
      }
    }
  }

  private void add(ContainerPath path, boolean isDeep) {
    paths.add(path);
    if (isDeep) {
      deep.add(path);
    }
  }

  /** In canonical order; empty when all is as it is to be. */
  Iterable<TocEntry> entries() throws IOException {
    addNames();
    for (ContainerPath path : paths) {
      Optional<TocEntry> wanted = view.find(path);
      if (wanted.isEmpty()) {
        if (leadTo(path)) {
          entries.putIfAbsent(path, TocEntry.whiteout(path));
        }
      } else {
        leadTo(path);
        put(wanted.get(), deep.contains(path));
      }
    }
    return entries.values();
  }

  RootWriter.Source source() {
    return file -> view.content(file.path());
  }

  /** Has the directories above get their times back; false when there are none. */
  private boolean leadTo(ContainerPath path) {
    ContainerPath parent = path.parent();
    if (parent.isRoot()) {
      return true;
    }
    Optional<TocEntry> directory = view.find(parent);
    if (directory.isEmpty() || !directory.get().isDirectory()) {
      return false;
    }
    leadTo(parent);
    entries.putIfAbsent(parent, directory.get());
    return true;
  }

  private void put(TocEntry wanted, boolean whole) {
    ContainerPath path = wanted.path();
    if (!wanted.isDirectory()) {
      entries.put(path, wanted.type() == FileType.FILE ? linked(wanted) : wanted);
      return;
    }
    TocEntry known = entries.get(path);
    if (known != null && known.kind() == Kind.OPAQUE_DIRECTORY) {
      return;
    }
    entries.put(path, whole ? wanted.withKind(Kind.OPAQUE_DIRECTORY) : wanted);
    if (whole) {
      for (TocEntry child : view.list(path)) {
        put(child, true);
      }
    }
  }

  /** The first name of a file holds it, the others link to that. */
  private TocEntry linked(TocEntry file) {
    String group = view.linkGroup(file.path()).orElse("");
    ContainerPath holder = holders.putIfAbsent(group, file.path());
    return holder == null || holder.equals(file.path())
        ? file
        : LayerEntries.link(file, file.path(), holder);
  }

  /** A file is made anew with all its names, or some would lead to the old one. */
  private void addNames() throws IOException {
    Map<String, List<ContainerPath>> groups = groups();
    if (groups.isEmpty()) {
      return;
    }
    for (ContainerPath path : List.copyOf(paths)) {
      addNames(path, groups);
    }
  }

  private void addNames(ContainerPath path, Map<String, List<ContainerPath>> groups) {
    Optional<TocEntry> wanted = view.find(path);
    if (wanted.isPresent() && wanted.get().isDirectory() && deep.contains(path)) {
      for (TocEntry child : view.list(path)) {
        deep.add(child.path());
        addNames(child.path(), groups);
      }
    }
    view.linkGroup(path).map(groups::get).ifPresent(paths::addAll);
  }

  /** The names of files that have several, as far as they are to be seen. */
  private Map<String, List<ContainerPath>> groups() throws IOException {
    Map<String, List<ContainerPath>> groups = new HashMap<>();
    for (LayerHandle layer : layers) {
      Iterable<TocEntry> toc = layer.toc();
      for (TocEntry e : toc instanceof CompactToc compact ? compact.links() : toc) {
        if (e.kind() == Kind.HARD_LINK) {
          add(e.path(), groups);
          add(new ContainerPath(e.target()), groups);
        }
      }
    }
    return groups;
  }

  private void add(ContainerPath name, Map<String, List<ContainerPath>> groups) {
    Optional<String> group = view.linkGroup(name);
    if (group.isPresent()) {
      groups.computeIfAbsent(group.get(), g -> new ArrayList<>()).add(name);
    }
  }
}
