package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import io.jbuild.layercache.tar.Whiteouts;
import io.jbuild.layercache.toc.CanonicalOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings the entries of a new layer into the one form that they are written in. */
final class LayerEntries {
  private static final int MISSING_PARENT_MODE = 0755;

  private LayerEntries() {}

  /**
   * In canonical order, one for a path (the last), each below a directory, each hard link behind
   * the file that it shares.
   */
  static List<LayerEntry> canonical(Collection<LayerEntry> entries) throws IOException {
    List<LayerEntry> sorted = new ArrayList<>(entries);
    sorted.sort((a, b) -> CanonicalOrder.INSTANCE.compare(a.entry().path(), b.entry().path()));
    List<LayerEntry> out = new ArrayList<>(sorted.size() + 8);
    boolean links = false;
    for (int i = 0; i < sorted.size(); i++) {
      LayerEntry e = sorted.get(i);
      boolean again =
          i + 1 < sorted.size() && sorted.get(i + 1).entry().path().equals(e.entry().path());
      if (!again) {
        check(e.entry());
        addParents(out, e.entry().path());
        out.add(e);
        links |= e.entry().kind() == Kind.HARD_LINK;
      }
    }
    return links ? linksBehindFiles(out) : out;
  }

  private static void check(TocEntry e) throws IOException {
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

  /** The last entry is the one before in order: parents that it lacks are those to be made. */
  private static void addParents(List<LayerEntry> out, ContainerPath path) throws IOException {
    ContainerPath parent = path.parent();
    if (parent.isRoot()) {
      return;
    }
    TocEntry last = out.isEmpty() ? null : out.get(out.size() - 1).entry();
    if (last != null && (last.path().equals(parent) || isIn(last.path(), parent))) {
      if (last.path().equals(parent) && !last.isDirectory()) {
        throw new IOException("'" + path + "' is below '" + parent + "', which is no directory");
      }
      return;
    }
    addParents(out, parent);
    out.add(LayerEntry.of(TocEntry.directory(parent, MISSING_PARENT_MODE, 0, 0, 0)));
  }

  private static boolean isIn(ContainerPath path, ContainerPath directory) {
    return path.startsWith(directory) && !path.equals(directory);
  }

  private static List<LayerEntry> linksBehindFiles(List<LayerEntry> entries) throws IOException {
    Map<ContainerPath, LayerEntry> files = new HashMap<>();
    for (LayerEntry e : entries) {
      if (e.entry().kind() == Kind.ADD && !e.entry().isDirectory()) {
        files.put(e.entry().path(), e);
      }
    }
    Map<ContainerPath, ContainerPath> first = new HashMap<>();
    for (LayerEntry e : entries) {
      if (e.entry().kind() == Kind.HARD_LINK) {
        ContainerPath target = new ContainerPath(e.entry().target());
        if (!files.containsKey(target)) {
          throw new IOException(
              "hard link '"
                  + e.entry().path()
                  + "' to '"
                  + target
                  + "', which is no file of the layer");
        }
        boolean before = CanonicalOrder.INSTANCE.compare(e.entry().path(), target) < 0;
        first.putIfAbsent(target, before ? e.entry().path() : target);
      }
    }
    List<LayerEntry> out = new ArrayList<>(entries.size());
    for (LayerEntry e : entries) {
      TocEntry entry = e.entry();
      boolean link = entry.kind() == Kind.HARD_LINK;
      ContainerPath target = link ? new ContainerPath(entry.target()) : entry.path();
      @Nullable ContainerPath holder = first.get(target);
      LayerEntry file = files.get(target);
      if (holder == null || file == null) {
        out.add(e);
      } else if (holder.equals(entry.path())) {
        out.add(new LayerEntry(file.entry().withPath(entry.path()), file.content()));
      } else {
        out.add(LayerEntry.of(link(file.entry(), entry.path(), holder)));
      }
    }
    return out;
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
        java.util.Optional.empty());
  }
}
