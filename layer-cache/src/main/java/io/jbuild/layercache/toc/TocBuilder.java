package io.jbuild.layercache.toc;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.PathBytes;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Takes the entries of a layer in the order of its archive and makes the table of what they add up
 * to: the last of several for a path wins, a parent that no entry names is a directory of root's, a
 * name below a symbolic link is where the link leads inside the root. Not thread-safe.
 */
public final class TocBuilder {
  private static final int ROOT = 0;
  private static final int MAX_LINKS = 40;
  private static final int IMPLIED_MODE = 0755;
  private static final byte[] NO_NAME = {};

  private final Nodes nodes;
  private final Names names;
  private String lastParent = "/";
  private int lastDirectory = ROOT;

  public TocBuilder(Pages pages) throws IOException {
    nodes = new Nodes(pages);
    names = new Names(nodes);
    nodes.add(ROOT, NO_NAME, implied(ContainerPath.ROOT), EntryForm.IMPLIED, CompactToc.NOWHERE);
  }

  /** Adds an entry whose content stands nowhere in a tar stream, or where that does not matter. */
  public void add(TocEntry e) throws IOException {
    add(e, CompactToc.NOWHERE, false);
  }

  /**
   * @param offset of the content in the tar stream
   * @param inOnePiece whether all of it stands there as it is
   */
  public void add(TocEntry e, long offset, boolean inOnePiece) throws IOException {
    int flags = inOnePiece ? EntryForm.IN_ONE_PIECE : 0;
    if (e.path().isRoot()) {
      Kind kind = nodes.kind(ROOT) == Kind.OPAQUE_DIRECTORY ? nodes.kind(ROOT) : e.kind();
      nodes.set(ROOT, NO_NAME, e.withKind(kind), flags, offset);
      return;
    }
    int parent = directory(e.path().parent(), true);
    byte[] name = PathBytes.encode(e.path().name());
    switch (e.kind()) {
      case WHITEOUT -> whiteout(parent, name, e);
      case HARD_LINK -> hardLink(parent, name, e);
      case ADD, OPAQUE_DIRECTORY -> put(parent, name, e, flags, offset);
    }
  }

  private int put(int parent, byte[] name, TocEntry e, int flags, long offset) throws IOException {
    int old = names.find(parent, name);
    if (old < 0) {
      int node = nodes.add(parent, name, e, flags, offset);
      names.put(parent, name, node);
      return node;
    }
    boolean hides =
        e.isDirectory()
            && (nodes.kind(old) == Kind.WHITEOUT || nodes.kind(old) == Kind.OPAQUE_DIRECTORY);
    TocEntry entry = hides ? e.withKind(Kind.OPAQUE_DIRECTORY) : e;
    if (nodes.isDirectory(old) && e.isDirectory()) {
      nodes.set(old, name, entry, flags, offset);
      return old;
    }
    nodes.kill(old);
    forget();
    int node = nodes.add(parent, name, entry, flags, offset);
    names.put(parent, name, node);
    return node;
  }

  /** A whiteout speaks of the layers below alone: what this layer adds at its path stays. */
  private void whiteout(int parent, byte[] name, TocEntry e) throws IOException {
    int old = names.find(parent, name);
    if (old < 0) {
      put(parent, name, e, 0, CompactToc.NOWHERE);
    } else if (nodes.isDirectory(old)) {
      nodes.kind(old, Kind.OPAQUE_DIRECTORY);
    }
  }

  /** Hides what lower layers have in the directory. */
  public void opaque(ContainerPath directory) throws IOException {
    int node = directory(directory, true);
    if (node == ROOT && (nodes.flags(ROOT) & EntryForm.IMPLIED) != 0) {
      nodes.set(ROOT, NO_NAME, implied(directory), 0, CompactToc.NOWHERE);
    }
    nodes.kind(node, Kind.OPAQUE_DIRECTORY);
  }

  private void hardLink(int parent, byte[] name, TocEntry e) throws IOException {
    ContainerPath target = ContainerPath.of(e.target());
    int directory = directory(target.parent(), false);
    int file = directory < 0 ? -1 : names.find(directory, PathBytes.encode(target.name()));
    if (file < 0 || nodes.kind(file) == Kind.WHITEOUT) {
      throw new IOException(
          "hard link '" + e.path() + "' to '" + target + "', which the layer does not hold before");
    }
    if (nodes.isDirectory(file)) {
      throw new IOException("hard link '" + e.path() + "' to the directory '" + target + "'");
    }
    int source = nodes.source(file) >= 0 ? nodes.source(file) : file;
    if (file == names.find(parent, name)) {
      return; // a link to itself
    }
    TocEntry link = TocEntry.file(e.path(), 0, 0, 0, 0, 0).withKind(Kind.HARD_LINK);
    nodes.source(put(parent, name, link, 0, CompactToc.NOWHERE), source);
  }

  private void forget() {
    lastParent = "/";
    lastDirectory = ROOT;
  }

  /** The directory at a path, links followed; -1 when it is missing and not to be made. */
  private int directory(ContainerPath path, boolean make) throws IOException {
    if (path.value().equals(lastParent)) {
      return lastDirectory;
    }
    Deque<String> rest = new ArrayDeque<>(path.parts());
    int node = ROOT;
    int links = 0;
    while (!rest.isEmpty()) {
      String part = rest.removeFirst();
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        node = nodes.parent(node);
        continue;
      }
      int child = child(node, PathBytes.encode(part), make);
      if (child < 0) {
        return child;
      }
      int file = nodes.source(child) >= 0 ? nodes.source(child) : child;
      if (nodes.type(file) == FileType.SYMLINK && nodes.kind(file) == Kind.ADD) {
        if (++links > MAX_LINKS) {
          throw new IOException("'" + path + "' goes through more than 40 symbolic links");
        }
        String target = nodes.entry(file, ContainerPath.ROOT).target();
        node = target.startsWith("/") ? ROOT : node;
        String[] parts = target.split("/");
        for (int i = parts.length - 1; i >= 0; i--) {
          rest.addFirst(parts[i]);
        }
      } else if (nodes.isDirectory(child)) {
        node = child;
      } else {
        throw new IOException(
            "'" + path + "' is below '" + nodes.path(child) + "', which is no directory");
      }
    }
    lastParent = path.value();
    lastDirectory = node;
    return node;
  }

  private int child(int parent, byte[] name, boolean make) throws IOException {
    int child = names.find(parent, name);
    boolean hidden = child >= 0 && nodes.kind(child) == Kind.WHITEOUT;
    if ((child < 0 || hidden) && make) {
      return put(parent, name, implied(ContainerPath.ROOT), EntryForm.IMPLIED, CompactToc.NOWHERE);
    }
    return hidden ? -1 : child;
  }

  private static TocEntry implied(ContainerPath path) {
    return TocEntry.directory(path, IMPLIED_MODE, 0, 0, 0);
  }

  /**
   * Writes the table to a new file and opens it.
   *
   * @param canonical whether the tar stream can be written again from this table
   */
  public CompactToc write(Path file, Layer layer, boolean canonical) throws IOException {
    new TocWriter(nodes).write(file, layer, canonical);
    return CompactToc.open(file);
  }
}
