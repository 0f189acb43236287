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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Future;

/**
 * Finds what a step changed in a whole root file system by what the kernel says of each file before
 * and after: inode, size and the time of the last change of status, which no program can set. Only
 * what differs in one of them is looked into. Not thread-safe.
 */
final class RootScan {
  private static final int AT_ONCE = 32;

  private final FileOps files;
  private final OwnerRule owners;
  private final String root;
  private final Untouched untouched;
  private final Map<String, FileStat> before;
  private final StagedEntries changes;
  private final StagedEntries.Origin content;
  private final Set<String> included = new HashSet<>();
  private final Map<Long, TocEntry> linked = new HashMap<>();

  private RootScan(
      FileOps files,
      OwnerRule owners,
      String root,
      Untouched untouched,
      Map<String, FileStat> before,
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
    Map<String, FileStat> before = all(files, root, "", untouched);
    return new RootScan(files, owners, root, untouched, before, new StagedEntries(pages));
  }

  /** What the kernel says of all that is below a directory, by path. */
  static Map<String, FileStat> all(
      FileOps files, String root, String directory, Untouched untouched) throws IOException {
    Map<String, FileStat> found = new HashMap<>();
    List<String> level = List.of(directory);
    while (!level.isEmpty()) {
      level = remember(files, root, level, untouched, found);
    }
    return found;
  }

  /** Looks into some directories at once; gives those that are in them. */
  private static List<String> remember(
      FileOps files,
      String root,
      List<String> level,
      Untouched untouched,
      Map<String, FileStat> into)
      throws IOException {
    List<Future<Map<String, FileStat>>> looking = new ArrayList<>();
    for (int i = 0; i < level.size(); i += AT_ONCE) {
      List<String> some = level.subList(i, Math.min(level.size(), i + AT_ONCE));
      looking.add(Workers.submit(() -> look(files, root, some, untouched)));
    }
    List<String> next = new ArrayList<>();
    for (Future<Map<String, FileStat>> looked : looking) {
      for (Map.Entry<String, FileStat> e : Workers.get(looked).entrySet()) {
        into.put(e.getKey(), e.getValue());
        if (e.getValue().type() == FileType.DIRECTORY) {
          next.add(e.getKey());
        }
      }
    }
    return next;
  }

  private static Map<String, FileStat> look(
      FileOps files, String root, List<String> directories, Untouched untouched)
      throws IOException {
    Map<String, FileStat> seen = new HashMap<>();
    for (String directory : directories) {
      for (String name : files.list(root + directory)) {
        String child = directory + '/' + name;
        if (!untouched.has(child)) {
          seen.put(child, files.lstat(root + child));
        }
      }
    }
    return seen;
  }

  /**
   * The changes since then, as entries of a layer.
   *
   * @param view of the layers that the root was made of
   */
  StagedEntries end(MergedView view, TocEntry top, MtimeRule clock) throws IOException {
    End end = new End(view, new EntryReader(files, OverlayForm.ofThisProcess(), clock));
    end.directory("", false);
    end.removed();
    end.parents();
    Optional<LayerEntry> changedTop = UpperDirectory.changedRoot(files, root, top, clock);
    if (changedTop.isPresent()) {
      changes.put(changedTop.get());
    }
    return changes;
  }

  /** The walk after the step. */
  private final class End {
    private final MergedView view;
    private final EntryReader reader;
    private final Map<String, FileStat> left = new HashMap<>(before);

    End(MergedView view, EntryReader reader) {
      this.view = view;
      this.reader = reader;
    }

    /**
     * @param fresh whether all that is in it is new
     */
    void directory(String path, boolean fresh) throws IOException {
      for (String name : files.list(root + path)) {
        String child = path + '/' + name;
        if (untouched.has(child)) {
          continue;
        }
        FileStat now = files.lstat(root + child);
        Optional<FileStat> old = fresh ? Optional.empty() : Optional.ofNullable(left.remove(child));
        if (now.type() == FileType.DIRECTORY) {
          // one that was made anew may have the inode of the old one or not: what is in it is
          // compared file by file in any case, so that the layer does not depend on that
          if (old.isEmpty() || isChangedDirectory(child, old.get(), now)) {
            include(child, now);
          }
          directory(child, old.isEmpty());
        } else if (now.type() != FileType.SOCKET && isChanged(child, old, now)) {
          // a socket is dead without its process, and tar has no form for it
          include(child, now);
        }
      }
    }

    private boolean isChangedDirectory(String path, FileStat old, FileStat now) throws IOException {
      if (isSameTime(old, now)) {
        return false;
      }
      return !old.hasStatusOf(now) || !attributes(path).equals(known(path));
    }

    private boolean isChanged(String path, Optional<FileStat> old, FileStat now)
        throws IOException {
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
          return;
        }
        linked.put(stat.inode(), entry);
      }
      if (reader.isLate(stat)) {
        files.setMtime(root + path, entry.mtimeSeconds(), entry.mtimeNanos());
      }
      changes.put(entry, stat.type() == FileType.FILE ? content : StagedEntries.Origin.NOWHERE);
    }

    /** What is there no more, unless all that held it was replaced. */
    void removed() throws IOException {
      for (String path : left.keySet()) {
        String parent = path.substring(0, path.lastIndexOf('/'));
        Optional<FileStat> holds = files.find(root + parent);
        boolean held = holds.isPresent() && holds.get().type() == FileType.DIRECTORY;
        if (held && files.find(root + path).isEmpty()) {
          included.add(path);
          changes.put(LayerEntry.of(TocEntry.whiteout(new ContainerPath(path))));
        }
      }
    }

    /** As with overlays, what leads to a change is part of the layer. */
    void parents() throws IOException {
      for (String path : List.copyOf(included)) {
        String at = path.substring(0, path.lastIndexOf('/'));
        while (!at.isEmpty() && !included.contains(at)) {
          include(at, files.lstat(root + at));
          at = at.substring(0, at.lastIndexOf('/'));
        }
      }
    }
  }

  private static final TocEntry EMPTY = TocEntry.directory(ContainerPath.ROOT, 0, 0, 0, 0);

  static boolean isSameTime(FileStat a, FileStat b) {
    return a.ctimeSeconds() == b.ctimeSeconds() && a.ctimeNanos() == b.ctimeNanos();
  }
}
