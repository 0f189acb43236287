package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import io.jbuild.layercache.tar.Whiteouts;
import io.jbuild.layercache.toc.CanonicalOrder;
import io.jbuild.layercache.toc.Pages;
import io.jbuild.layercache.toc.StagedEntries;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * The entries of a new layer in the one form that they are written in: in canonical order, one for
 * a path, each below a directory, each hard link behind the file that it shares.
 */
final class LayerEntries implements Iterable<LayerEntry> {
  private final StagedEntries staged;

  /** Of each file with several names the first in order, by the name that the others link to. */
  private final Map<ContainerPath, ContainerPath> first;

  private LayerEntries(StagedEntries staged, Map<ContainerPath, ContainerPath> first) {
    this.staged = staged;
    this.first = first;
  }

  /**
   * @param entries of the same path, the last counts
   */
  static LayerEntries canonical(Iterable<LayerEntry> entries, Pages pages) throws IOException {
    StagedEntries staged =
        entries instanceof StagedEntries s ? s : StagedEntries.of(entries, pages);
    return new LayerEntries(staged, staged.hasLinks() ? firstNames(staged) : Map.of());
  }

  private static Map<ContainerPath, ContainerPath> firstNames(StagedEntries staged)
      throws IOException {
    Map<ContainerPath, ContainerPath> first = new HashMap<>();
    for (LayerEntry e : staged) {
      ContainerPath path = e.entry().path();
      if (e.entry().kind() == Kind.HARD_LINK) {
        ContainerPath target = new ContainerPath(e.entry().target());
        if (staged.find(target).filter(f -> isFile(f.entry())).isEmpty()) {
          throw new IOException(
              "hard link '" + path + "' to '" + target + "', which is no file of the layer");
        }
        boolean before = CanonicalOrder.INSTANCE.compare(path, target) < 0;
        first.putIfAbsent(target, before ? path : target);
      }
    }
    return first;
  }

  private static boolean isFile(TocEntry e) {
    return e.kind() == Kind.ADD && !e.isDirectory();
  }

  /**
   * @throws IOException when a layer cannot hold such an entry
   */
  static void check(TocEntry e) throws IOException {
    if (Whiteouts.isMarker(e.path().name())) {
      throw new IOException(
          "the layer cannot hold '"
              + e.path()
              + "': names that begin with '.wh.' mark what is"
              + " deleted; rename or remove it");
    }
    if (e.type() == FileType.SOCKET) {
      throw new IOException("the layer cannot hold the socket '" + e.path() + "'; remove it");
    }
    for (String name : e.xattrs().keySet()) {
      if (name.indexOf('=') >= 0) {
        throw new IOException(
            "the layer cannot hold '" + e.path() + "': its attribute '" + name + "' has a '='");
      }
    }
  }

  @Override
  public Iterator<LayerEntry> iterator() {
    Iterator<LayerEntry> entries = staged.iterator();
    if (first.isEmpty()) {
      return entries;
    }
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return entries.hasNext();
      }

      @Override
      public LayerEntry next() {
        return linkBehindFile(entries.next());
      }
    };
  }

  private LayerEntry linkBehindFile(LayerEntry e) {
    TocEntry entry = e.entry();
    boolean link = entry.kind() == Kind.HARD_LINK;
    ContainerPath target = link ? new ContainerPath(entry.target()) : entry.path();
    ContainerPath holder = first.get(target);
    Optional<LayerEntry> file = holder == null ? Optional.empty() : staged.find(target);
    if (holder == null || file.isEmpty()) {
      return e;
    }
    return holder.equals(entry.path())
        ? new LayerEntry(file.get().entry().withPath(entry.path()), file.get().content())
        : LayerEntry.of(link(file.get().entry(), entry.path(), holder));
  }

  /** A further name of a file: its metadata, no content. */
  static TocEntry link(TocEntry file, ContainerPath path, ContainerPath holder) {
    return new TocEntry(
        path,
        Kind.HARD_LINK,
        file.type(),
        file.mode(),
        file.uid(),
        file.gid(),
        0,
        file.mtimeSeconds(),
        file.mtimeNanos(),
        holder.value(),
        file.deviceMajor(),
        file.deviceMinor(),
        file.xattrs(),
        Optional.empty());
  }
}
