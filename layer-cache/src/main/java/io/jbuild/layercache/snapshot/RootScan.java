package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.MtimeRule;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import io.jbuild.layercache.Untouched;
import io.jbuild.layercache.files.FileContent;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.io.HashingOutputStream;
import io.jbuild.layercache.toc.MergedView;
import io.jbuild.layercache.toc.Pages;
import io.jbuild.layercache.toc.StagedEntries;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Finds what a step changed in a whole root file system by what the kernel says of each file before
 * and after: inode, size and the time of the last change of status, which no program can set. Only
 * what differs in one of them is looked into. Not thread-safe.
 */
final class RootScan {
  private final FileOps files;
  private final OwnerRule owners;
  private final String root;
  private final Untouched untouched;
  private final RootRecord before;
  private final StagedEntries changes;
  private final StagedEntries.Origin content;
  private final Set<String> included = new HashSet<>();
  private final Set<String> touched = new HashSet<>();
  private final Map<Long, TocEntry> linked = new HashMap<>();
  private final Set<Long> shared = new HashSet<>();

  private RootScan(
      FileOps files,
      OwnerRule owners,
      String root,
      Untouched untouched,
      RootRecord before,
      StagedEntries changes) {
    this.files = files;
    this.owners = owners;
    this.root = root;
    this.untouched = untouched;
    this.before = before;
    this.changes = changes;
    this.content = path -> new FileContent(files, root + path.value());
  }

  /** Looks at all before the step. */
  static RootScan begin(
      FileOps files, OwnerRule owners, String root, Untouched untouched, Pages pages)
      throws IOException {
    RootRecord before = RootRecord.look(files, root, "", untouched);
    return new RootScan(files, owners, root, untouched, before, new StagedEntries(pages));
  }

  /** Begins with what has just been looked at. */
  static RootScan of(FileOps files, OwnerRule owners, String root, RootRecord before, Pages pages)
      throws IOException {
    return new RootScan(files, owners, root, Untouched.NONE, before, new StagedEntries(pages));
  }

  /** What a step has changed. */
  static final class Ended {
    private final StagedEntries changes;
    private final RootRecord now;
    private final boolean closed;

    private Ended(StagedEntries changes, RootRecord now, boolean closed) {
      this.changes = changes;
      this.now = now;
      this.closed = closed;
    }

    /** The changes as entries of a layer. */
    StagedEntries changes() {
      return changes;
    }

    /** What is there now. */
    RootRecord now() {
      return now;
    }

    /** Whether no file that was looked into has a further name outside of the root. */
    boolean isClosed() {
      return closed;
    }
  }

  /**
   * The changes since the beginning.
   *
   * @param view of the layers that the root was made of
   */
  Ended end(MergedView view, TocEntry top, MtimeRule clock) throws IOException {
    RootRecord now = RootRecord.look(files, root, "", untouched);
    if (removeSockets(now)) {
      now = RootRecord.look(files, root, "", untouched);
    }
    End end = new End(view, new EntryReader(files, OverlayForm.ofThisProcess(), clock), now);
    end.compare();
    boolean closed = end.addNames();
    end.parents();
    Optional<LayerEntry> changedTop = UpperDirectory.changedRoot(files, root, top, clock);
    if (changedTop.isPresent()) {
      changes.put(changedTop.get());
    }
    for (String directory : touched) {
      now.renew(files, root, directory, untouched);
    }
    return new Ended(changes, now, closed);
  }

  /** A socket is dead without its process, and tar has no form for it. */
  private boolean removeSockets(RootRecord now) throws IOException {
    boolean removed = false;
    for (String directory : now.directories()) {
      if (now.agrees(before, directory)) {
        continue;
      }
      Set<String> old = before.entries(directory).keySet();
      for (Map.Entry<String, FileStat> e : now.entries(directory).entrySet()) {
        if (e.getValue().type() == FileType.SOCKET && !old.contains(e.getKey())) {
          files.unlink(root + directory + '/' + e.getKey());
          removed = true;
        }
      }
    }
    return removed;
  }

  private static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }

  /** The look after the step. */
  private final class End {
    private final MergedView view;
    private final EntryReader reader;
    private final RootRecord now;

    End(MergedView view, EntryReader reader, RootRecord now) {
      this.view = view;
      this.reader = reader;
      this.now = now;
    }

    void compare() throws IOException {
      for (String directory : now.directories()) {
        if (!now.agrees(before, directory)) {
          directory(directory);
        }
      }
    }

    private void directory(String directory) throws IOException {
      SortedMap<String, FileStat> left = before.entries(directory);
      for (Map.Entry<String, FileStat> e : now.entries(directory).entrySet()) {
        String child = directory + '/' + e.getKey();
        FileStat stat = e.getValue();
        Optional<FileStat> old = Optional.ofNullable(left.remove(e.getKey()));
        if (stat.type() == FileType.DIRECTORY) {
          // one that was made anew may have the inode of the old one or not: what is in it is
          // compared file by file in any case, so that the layer does not depend on that
          if (old.isEmpty() || isChangedDirectory(child, old.get(), stat)) {
            include(child, stat);
          }
        } else if (stat.type() != FileType.SOCKET && isChanged(child, old, stat)) {
          include(child, stat);
        }
      }
      // what is there no more; that of a directory that is gone is gone with it
      for (String name : left.keySet()) {
        String child = directory + '/' + name;
        included.add(child);
        changes.put(LayerEntry.of(TocEntry.whiteout(new ContainerPath(child))));
      }
    }

    /**
     * All names of a file belong into one layer, or they would be two files when it is unpacked.
     *
     * @return whether files with several names that were looked into have them all in the root
     */
    boolean addNames() throws IOException {
      if (shared.isEmpty() && linked.isEmpty()) {
        return true;
      }
      Map<Long, Long> missing = new HashMap<>();
      for (String directory : now.directories()) {
        for (Map.Entry<String, FileStat> e : now.entries(directory).entrySet()) {
          FileStat stat = e.getValue();
          if (stat.type() == FileType.DIRECTORY || stat.links() < 2) {
            continue;
          }
          if (shared.contains(stat.inode())) {
            missing.merge(stat.inode(), stat.links() - 1, (left, one) -> left - 1);
          }
          if (linked.containsKey(stat.inode())) {
            include(directory + '/' + e.getKey(), stat);
          }
        }
      }
      for (long left : missing.values()) {
        if (left != 0) {
          return false;
        }
      }
      return true;
    }

    private boolean isChangedDirectory(String path, FileStat old, FileStat now) throws IOException {
      if (isSameTime(old, now)) {
        return false;
      }
      return !old.hasStatusOf(now) || !attributes(path).equals(known(path));
    }

    private boolean isChanged(String path, Optional<FileStat> old, FileStat now)
        throws IOException {
      if (now.links() > 1 && (old.isEmpty() || !isSameTime(old.get(), now))) {
        shared.add(now.inode());
      }
      // a further name: all names of a file belong into one layer
      if (old.isEmpty() || old.get().inode() != now.inode() || now.links() > old.get().links()) {
        return true;
      }
      if (isSameTime(old.get(), now) && old.get().size() == now.size()) {
        return false;
      }
      // touched: a name more or less, a change that was taken back; then it is the content that
      // counts
      return !old.get().hasStatusOf(now)
          || old.get().size() != now.size()
          || !attributes(path).equals(known(path))
          || !hasKnownContent(path, now);
    }

    private boolean hasKnownContent(String path, FileStat now) throws IOException {
      if (now.type() != FileType.FILE) {
        return true;
      }
      Optional<Digest> digest = view.find(new ContainerPath(path)).flatMap(TocEntry::digest);
      if (digest.isEmpty() || !digest.get().algorithm().equals("sha256")) {
        return false;
      }
      HashingOutputStream hash = new HashingOutputStream(OutputStream.nullOutputStream());
      try (InputStream in = new FileContent(files, root + path).open()) {
        in.transferTo(hash);
      }
      return hash.digest().equals(digest.get());
    }

    private Map<String, ?> known(String path) {
      return view.find(new ContainerPath(path)).map(TocEntry::xattrs).orElseGet(EMPTY::xattrs);
    }

    private Map<String, ?> attributes(String path) throws IOException {
      FileStat stat = files.lstat(root + path);
      return read(path, stat).xattrs();
    }

    private TocEntry read(String path, FileStat stat) throws IOException {
      SortedMap<String, byte[]> attributes = files.xattrs(root + path);
      ContainerPath at = new ContainerPath(path);
      TocEntry entry = reader.read(at, stat, attributes, root + path).withKind(Kind.ADD);
      return owners.owned(entry, view.find(at));
    }

    private void include(String path, FileStat stat) throws IOException {
      if (!included.add(path)) {
        return;
      }
      TocEntry entry = read(path, stat);
      TocEntry first = linked.get(stat.inode());
      if (stat.links() > 1 && stat.type() != FileType.DIRECTORY) {
        if (first != null) {
          changes.put(LayerEntry.of(LayerEntries.link(first, entry.path(), first.path())));
          touched.add(parent(path));
          return;
        }
        linked.put(stat.inode(), entry);
      }
      if (reader.isLate(stat)) {
        files.setMtime(root + path, entry.mtimeSeconds(), entry.mtimeNanos());
        touched.add(parent(path));
      }
      changes.put(entry, stat.type() == FileType.FILE ? content : StagedEntries.Origin.NOWHERE);
    }

    /** As with overlays, what leads to a change is part of the layer. */
    void parents() throws IOException {
      for (String path : List.copyOf(included)) {
        String at = parent(path);
        while (!at.isEmpty() && !included.contains(at)) {
          include(at, files.lstat(root + at));
          at = parent(at);
        }
      }
    }
  }

  private static final TocEntry EMPTY = TocEntry.directory(ContainerPath.ROOT, 0, 0, 0, 0);

  static boolean isSameTime(FileStat a, FileStat b) {
    return a.ctimeSeconds() == b.ctimeSeconds() && a.ctimeNanos() == b.ctimeNanos();
  }
}
