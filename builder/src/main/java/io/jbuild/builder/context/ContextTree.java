package io.jbuild.builder.context;

import io.jbuild.builder.copy.FileTree;
import io.jbuild.builder.pattern.PatternList;
import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.PathBytes;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.FileContent;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.toc.EntryTable;
import io.jbuild.layercache.toc.PagedBytes;
import io.jbuild.layercache.toc.Pages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A directory of this machine as a build context: what its ignore file hides is not there, and
 * everything belongs to root. Looks only where it is asked to, and at each place once.
 */
public final class ContextTree implements FileTree {
  private static final int BUFFER = 1 << 17;

  /** Beside each entry: ctime, device, inode, links, and whether its digest may be remembered. */
  private static final int NOTE = 33;

  private static final int SETTLED = NOTE - 1;

  private final String root;
  private final PatternList ignore;
  private final FileOps files;
  private final StatCache cache;

  /** All that was looked at, with the digests that are known; a tag is where the note is. */
  private final EntryTable seen;

  private final PagedBytes notes;
  private final Set<ContainerPath> listed = new HashSet<>();
  private final Set<ContainerPath> missing = new HashSet<>();
  private final Map<ContainerPath, PatternList.Matched> matched = new HashMap<>();
  private boolean changed;

  private ContextTree(String root, PatternList ignore, FileOps files, StatCache cache, Pages pages)
      throws IOException {
    this.root = root;
    this.ignore = ignore;
    this.files = files;
    this.cache = cache;
    this.seen = new EntryTable(pages);
    this.notes = new PagedBytes(pages);
  }

  /**
   * @param caches directory for what is remembered of contexts
   * @param pages for what is seen of it
   * @throws java.nio.file.NotDirectoryException when it is no directory
   */
  public static ContextTree open(
      Path directory, PatternList ignore, FileOps files, Path caches, Pages pages)
      throws IOException {
    String root = directory.toRealPath().toString();
    FileStat stat = files.lstat(root);
    if (stat.type() != FileType.DIRECTORY) {
      throw new NotDirectoryException(root);
    }
    StatCache cache = StatCache.open(caches.resolve(Digest.sha256(PathBytes.encode(root)).hex()));
    ContextTree tree = new ContextTree(root, ignore, files, cache, pages);
    tree.put(entry(ContainerPath.ROOT, stat, "", Collections.emptySortedMap()), stat);
    return tree;
  }

  private void put(TocEntry entry, FileStat stat) throws IOException {
    ByteBuffer note = ByteBuffer.allocate(NOTE);
    note.putLong(stat.ctimeSeconds()).putInt(stat.ctimeNanos());
    note.putLong(stat.device()).putLong(stat.inode());
    note.putInt((int) Math.min(stat.links(), Integer.MAX_VALUE));
    seen.put(entry, notes.add(note.array()));
  }

  private static FileStat stat(TocEntry e, ByteBuffer note) {
    long ctimeSeconds = note.getLong();
    int ctimeNanos = note.getInt();
    long device = note.getLong();
    long inode = note.getLong();
    return new FileStat(
        e.type(),
        e.mode(),
        0,
        0,
        e.size(),
        e.mtimeSeconds(),
        e.mtimeNanos(),
        ctimeSeconds,
        ctimeNanos,
        device,
        inode,
        note.getInt(),
        e.deviceMajor(),
        e.deviceMinor());
  }

  /** Remembers what was read, for the next build; writes no more than it must. */
  public synchronized void save() throws IOException {
    if (changed) {
      changed = false;
      cache.save(this::putAll);
    }
  }

  private void putAll(StatCache.Update update) throws IOException {
    for (EntryTable.Cursor at = seen.cursor(); at.next(); ) {
      ByteBuffer note = notes.view(at.tag());
      if (note.get(note.position() + SETTLED) != 0) {
        TocEntry e = at.entry();
        Optional<Digest> digest = e.digest();
        if (digest.isPresent()) {
          update.put(e.path().value(), stat(e, note), digest.get(), e.xattrs());
        }
      }
    }
  }

  private static TocEntry entry(
      ContainerPath path, FileStat stat, String target, SortedMap<String, Bytes> xattrs) {
    return new TocEntry(
        path,
        TocEntry.Kind.ADD,
        stat.type(),
        stat.mode(),
        0,
        0,
        stat.type() == FileType.FILE ? stat.size() : 0,
        stat.mtimeSeconds(),
        stat.mtimeNanos(),
        target,
        stat.deviceMajor(),
        stat.deviceMinor(),
        xattrs,
        Optional.empty());
  }

  @Override
  public synchronized Optional<TocEntry> find(ContainerPath path) throws IOException {
    Optional<TocEntry> known = seen.find(path);
    if (known.isPresent() || missing.contains(path)) {
      return known;
    }
    ContainerPath parent = path.parent();
    Optional<TocEntry> directory = find(parent);
    if (directory.isEmpty() || !directory.get().isDirectory() || listed.contains(parent)) {
      return Optional.empty();
    }
    look(path);
    Optional<TocEntry> found = seen.find(path);
    if (found.isEmpty()) {
      missing.add(path);
    }
    return found;
  }

  @Override
  public Optional<String> whyMissing(ContainerPath path) throws IOException {
    Optional<String> pattern = ignore.decisive(path.relative());
    if (pattern.isEmpty()) {
      return pattern;
    }
    try {
      files.lstat(host(path));
    } catch (FileSystemException e) {
      // it would not be there without the ignore file either
      return Optional.empty();
    }
    return Optional.of("the ignore file leaves it out with '" + pattern.get() + "'");
  }

  @Override
  public synchronized List<TocEntry> list(ContainerPath directory) throws IOException {
    if (find(directory).filter(TocEntry::isDirectory).isEmpty()) {
      throw new NoSuchFileException(host(directory));
    }
    if (listed.add(directory)) {
      List<String> names = files.list(host(directory));
      names.sort(ContextTree::compareBytes);
      String prefix = directory.isRoot() ? "/" : directory.value() + '/';
      for (String name : names) {
        ContainerPath path = new ContainerPath(prefix + name);
        if (!missing.contains(path) && seen.find(path).isEmpty()) {
          look(path);
        }
      }
    }
    return seen.children(directory);
  }

  private static int compareBytes(String a, String b) {
    int shorter = Math.min(a.length(), b.length());
    for (int i = 0; i < shorter; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x >= 0x80 || y >= 0x80) {
        return Arrays.compareUnsigned(PathBytes.encode(a), PathBytes.encode(b));
      }
      if (x != y) {
        return x - y;
      }
    }
    return a.length() - b.length();
  }

  /** Sees what is at a path in a directory that was seen, unless the ignore file hides it. */
  private void look(ContainerPath path) throws IOException {
    PatternList.Matched match = null;
    boolean hidden = false;
    if (!ignore.isEmpty()) {
      String relative = path.relative();
      PatternList.Matched above = matched.get(path.parent());
      match = above == null ? ignore.matchRoot(relative) : ignore.match(relative, above);
      hidden = match.matched();
      if (hidden && !ignore.mayExcludeBelow(relative)) {
        return;
      }
    }
    FileStat stat;
    try {
      stat = files.lstat(host(path));
    } catch (NoSuchFileException e) {
      // asked for and not there, or deleted while the directory was listed
      return;
    } catch (FileSystemException e) {
      if (path.name().length() > 255) {
        // no file system has such a name
        return;
      }
      throw e;
    }
    boolean directory = stat.type() == FileType.DIRECTORY;
    if (hidden && !directory) {
      return;
    }
    see(path, stat);
    if (directory && match != null) {
      matched.put(path, match);
    }
    // a hidden directory is there only for the sake of what is not hidden in it
    if (hidden && list(path).isEmpty()) {
      seen.remove(path);
    }
  }

  private void see(ContainerPath path, FileStat stat) throws IOException {
    if (stat.type() == FileType.FILE) {
      Optional<StatCache.Known> known = cache.find(path.value(), stat);
      if (known.isPresent()) {
        TocEntry entry = entry(path, stat, "", known.get().xattrs());
        put(entry.withContent(stat.size(), known.get().digest()), stat);
        settle(path);
        return;
      }
    }
    String target = stat.type() == FileType.SYMLINK ? files.readlink(host(path)) : "";
    put(entry(path, stat, target, xattrs(path, stat)), stat);
  }

  private void settle(ContainerPath path) {
    ByteBuffer note = notes.view(seen.tag(path));
    note.put(note.position() + SETTLED, (byte) 1);
  }

  private SortedMap<String, Bytes> xattrs(ContainerPath path, FileStat stat) throws IOException {
    if (stat.type() != FileType.FILE && stat.type() != FileType.DIRECTORY) {
      return Collections.emptySortedMap();
    }
    SortedMap<String, byte[]> read = files.xattrs(host(path));
    if (read.isEmpty()) {
      return Collections.emptySortedMap();
    }
    SortedMap<String, Bytes> xattrs = new TreeMap<>();
    for (Map.Entry<String, byte[]> xattr : read.entrySet()) {
      // labels of the host's security modules mean nothing in an image; capabilities of a file of
      // the host are not given to one of the image, as with BuildKit, which loses them to chown(2)
      if (!xattr.getKey().startsWith("security.")
          && !xattr.getKey().startsWith("system.")
          && !xattr.getKey().startsWith("trusted.")) {
        xattrs.put(xattr.getKey(), Bytes.of(xattr.getValue()));
      }
    }
    return xattrs;
  }

  private String host(ContainerPath path) {
    if (path.isRoot()) {
      return root;
    }
    return root.equals("/") ? path.value() : root + path.value();
  }

  @Override
  public LayerEntry.Content content(ContainerPath file) {
    return new FileContent(files, host(file));
  }

  @Override
  public Digest digest(TocEntry file) throws IOException {
    ContainerPath path = file.path();
    TocEntry entry;
    synchronized (this) {
      entry = find(path).orElseThrow(() -> new NoSuchFileException(host(path)));
    }
    if (entry.digest().isPresent()) {
      return entry.digest().get();
    }
    Instant start = Instant.now();
    Digest digest = read(path);
    remember(entry, start, digest);
    return digest;
  }

  /** A file that is too young for the cache is read just once in this build, too. */
  private synchronized void remember(TocEntry file, Instant start, Digest digest)
      throws IOException {
    long note = seen.tag(file.path());
    seen.put(file.withContent(file.size(), digest), note);
    if (StatCache.isSettled(stat(file, notes.view(note)), start)) {
      settle(file.path());
      changed = true;
    }
  }

  private Digest read(ContainerPath file) throws IOException {
    MessageDigest hash = Digest.newSha256();
    byte[] buffer = new byte[BUFFER];
    try (InputStream in = content(file).open()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        hash.update(buffer, 0, n);
      }
    }
    return Digest.ofSha256(hash.digest());
  }

  @Override
  public synchronized Optional<String> linkGroup(TocEntry file) throws IOException {
    Optional<TocEntry> entry = find(file.path());
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    FileStat stat = stat(entry.get(), notes.view(seen.tag(file.path())));
    return stat.links() < 2 ? Optional.empty() : Optional.of(stat.device() + ":" + stat.inode());
  }
}
