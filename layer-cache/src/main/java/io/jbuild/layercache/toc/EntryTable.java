package io.jbuild.layercache.toc;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.PathBytes;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import java.io.IOException;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Entries by their paths, each with a number, without an object for any of them: a million take ten
 * megabytes of heap. Not thread-safe.
 */
public final class EntryTable {
  /** The number of what has none. */
  public static final long NO_TAG = -1;

  private static final int ROOT = 0;
  private static final int NONE = -1;
  private static final int IMPLIED_MODE = 0755;
  private static final byte[] NO_NAME = {};

  private final Nodes nodes;
  private final Names names;
  private String lastParent = "/";
  private int lastDirectory = ROOT;

  public EntryTable(Pages pages) throws IOException {
    nodes = new Nodes(pages);
    names = new Names(nodes);
    nodes.add(ROOT, NO_NAME, implied(ContainerPath.ROOT), EntryForm.IMPLIED, NO_TAG);
  }

  private static TocEntry implied(ContainerPath path) {
    return TocEntry.directory(path, IMPLIED_MODE, 0, 0, 0);
  }

  /** The entry that was put at exactly this path. */
  public Optional<TocEntry> find(ContainerPath path) {
    int node = node(path);
    return node < 0 || isImplied(node) ? Optional.empty() : Optional.of(nodes.entry(node, path));
  }

  /** The number that the entry was put with. */
  public long tag(ContainerPath path) {
    int node = node(path);
    return node < 0 ? NO_TAG : nodes.offset(node);
  }

  /** Whether a parent of the path is an opaque directory here, or no directory. */
  public boolean hides(ContainerPath path) {
    int node = ROOT;
    String value = path.value();
    for (int start = 1; start < value.length(); ) {
      if (!nodes.isDirectory(node) || nodes.kind(node) == Kind.OPAQUE_DIRECTORY) {
        return true;
      }
      int end = end(value, start);
      node = child(node, value.substring(start, end));
      if (node < 0) {
        return false;
      }
      start = end + 1;
    }
    return false;
  }

  /**
   * Puts an entry in the place of what is there; a directory keeps what was put below it.
   *
   * @throws IOException when it is below something that is no directory
   */
  public void put(TocEntry e, long tag) throws IOException {
    ContainerPath path = e.path();
    if (path.isRoot()) {
      nodes.set(ROOT, NO_NAME, e, 0, tag);
      return;
    }
    int parent = directory(path);
    byte[] name = PathBytes.encode(path.name());
    int old = live(parent, name);
    if (old >= 0 && nodes.isDirectory(old) == e.isDirectory()) {
      nodes.set(old, name, e, 0, tag);
      return;
    }
    if (old >= 0 && isImplied(old)) {
      throw new IOException("what was added is below '" + path + "', which is no directory");
    }
    if (old >= 0) {
      kill(old);
    }
    names.put(parent, name, nodes.add(parent, name, e, 0, tag));
  }

  /** Takes what is at a path away, with all that is below it. */
  public void remove(ContainerPath path) {
    int node = node(path);
    if (node > ROOT) {
      kill(node);
    }
  }

  private void kill(int node) {
    nodes.kill(node);
    lastParent = "/";
    lastDirectory = ROOT;
  }

  /** The entries directly below a directory, by the bytes of the names; made when asked for. */
  public List<TocEntry> children(ContainerPath directory) {
    int node = node(directory);
    int[] children = node < 0 ? new int[0] : nodes.children(node);
    String prefix = directory.isRoot() ? "/" : directory.value() + '/';
    return new AbstractList<>() {
      @Override
      public TocEntry get(int i) {
        return nodes.entry(children[i], new ContainerPath(prefix + name(children[i])));
      }

      @Override
      public int size() {
        return children.length;
      }
    };
  }

  /** All entries in canonical order, with the directories that they are in but nobody put. */
  public Cursor cursor() {
    return new Cursor();
  }

  private boolean isImplied(int node) {
    return (nodes.flags(node) & EntryForm.IMPLIED) != 0;
  }

  private int live(int parent, byte[] name) {
    int node = names.find(parent, name);
    return node >= 0 && nodes.isDead(node) ? NONE : node;
  }

  private int child(int parent, String name) {
    return live(parent, PathBytes.encode(name));
  }

  private String name(int node) {
    return PathBytes.decode(nodes.name(node));
  }

  private static int end(String path, int start) {
    int end = path.indexOf('/', start);
    return end < 0 ? path.length() : end;
  }

  private int node(ContainerPath path) {
    if (path.isRoot()) {
      return ROOT;
    }
    String value = path.value();
    int slash = value.lastIndexOf('/');
    int node = slash == 0 ? ROOT : walk(value, slash);
    return node < 0 ? NONE : child(node, value.substring(slash + 1));
  }

  /** The node of the first characters of a path, which it remembers; -1 when there is none. */
  private int walk(String value, int length) {
    if (lastParent.length() == length && value.startsWith(lastParent)) {
      return lastDirectory;
    }
    int node = ROOT;
    for (int start = 1; start < length && node >= 0; ) {
      int end = end(value, start);
      node = child(node, value.substring(start, end));
      start = end + 1;
    }
    if (node >= 0) {
      lastParent = value.substring(0, length);
      lastDirectory = node;
    }
    return node;
  }

  /** The directory that a path is in, made when nobody put it. */
  private int directory(ContainerPath path) throws IOException {
    String value = path.value();
    int length = value.lastIndexOf('/');
    int known = length == 0 ? ROOT : walk(value, length);
    if (known >= 0 && nodes.isDirectory(known)) {
      return known;
    }
    int node = ROOT;
    for (int start = 1; start < length; ) {
      int end = end(value, start);
      byte[] name = PathBytes.encode(value.substring(start, end));
      int child = live(node, name);
      if (child < 0) {
        child = nodes.add(node, name, implied(ContainerPath.ROOT), EntryForm.IMPLIED, NO_TAG);
        names.put(node, name, child);
      } else if (!nodes.isDirectory(child)) {
        throw new IOException(
            "'" + path + "' is below '" + value.substring(0, end) + "', which is no directory");
      }
      node = child;
      start = end + 1;
    }
    return node;
  }

  /** A way through the table. Putting and removing what it has passed does not disturb it. */
  public final class Cursor {
    private int[][] below = new int[16][];
    private int[] next = new int[16];
    private String[] paths = new String[16];
    private int depth = -1;
    private int node = NONE;
    private ContainerPath path = ContainerPath.ROOT;

    private Cursor() {}

    /** Goes on to the next entry, at first to the first one; false when there is none. */
    public boolean next() {
      if (node == NONE && depth < 0) {
        enter(ROOT, "");
        node = ROOT;
        if (!isImplied()) {
          return true;
        }
      }
      while (depth >= 0 && next[depth] == below[depth].length) {
        depth--;
      }
      if (depth < 0) {
        return false;
      }
      node = below[depth][next[depth]++];
      String value = paths[depth] + '/' + name(node);
      path = new ContainerPath(value);
      if (nodes.isDirectory(node)) {
        enter(node, value);
      }
      return true;
    }

    private void enter(int directory, String value) {
      depth++;
      if (depth == below.length) {
        below = Arrays.copyOf(below, depth * 2);
        next = Arrays.copyOf(next, depth * 2);
        paths = Arrays.copyOf(paths, depth * 2);
      }
      below[depth] = nodes.children(directory);
      next[depth] = 0;
      paths[depth] = value;
    }

    public ContainerPath path() {
      return path;
    }

    public TocEntry entry() {
      return nodes.entry(node, path);
    }

    public long tag() {
      return nodes.offset(node);
    }

    /** Whether it is a directory that nobody put. */
    public boolean isImplied() {
      return EntryTable.this.isImplied(node);
    }
  }
}
