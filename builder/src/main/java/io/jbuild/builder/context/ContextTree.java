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
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A directory of this machine as a build context: what its ignore file hides is not there, and
 * everything belongs to root. Looks only where it is asked to, and at each place once.
 */
public final class ContextTree implements FileTree {
  private static final int BUFFER = 1 << 17;

  private final String root;
  private final PatternList ignore;
  private final FileOps files;
  private final StatCache cache;
  private final Node top;

  /** Digests of this build, by path: a file that is too young for the cache is read just once. */
  private final Map<String, Digest> digests = new HashMap<>();

  private ContextTree(String root, PatternList ignore, FileOps files, StatCache cache, Node top) {
    this.root = root;
    this.ignore = ignore;
    this.files = files;
    this.cache = cache;
    this.top = top;
  }

  /** A file or directory of the context, with what is known of what is in it. */
  private static final class Node {
    final TocEntry entry;
    final FileStat stat;
    final PatternList.@Nullable Matched matched;
    final Map<String, Optional<Node>> named;
    @Nullable List<Node> children;

    Node(TocEntry entry, FileStat stat, PatternList.@Nullable Matched matched) {
      this.entry = entry;
      this.stat = stat;
      this.matched = matched;
      this.named = entry.isDirectory() ? new HashMap<>() : Map.of();
    }
  }

  /**
   * @param caches directory for what is remembered of contexts
   * @throws java.nio.file.NotDirectoryException when it is no directory
   */
  public static ContextTree open(Path directory, PatternList ignore, FileOps files, Path caches)
      throws IOException {
    String root = directory.toRealPath().toString();
    FileStat stat = files.lstat(root);
    if (stat.type() != FileType.DIRECTORY) {
      throw new NotDirectoryException(root);
    }
    TocEntry entry = entry(ContainerPath.ROOT, stat, "", Collections.emptySortedMap());
    String name = Digest.sha256(PathBytes.encode(root)).hex();
    return new ContextTree(
        root, ignore, files, StatCache.open(caches.resolve(name)), new Node(entry, stat, null));
  }

  /** Remembers what was read, for the next build. */
  public void save() throws IOException {
    cache.save();
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
  public Optional<TocEntry> find(ContainerPath path) throws IOException {
    Optional<Node> node = node(path);
    return node.isPresent() ? Optional.of(node.get().entry) : Optional.empty();
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

  private synchronized Optional<Node> node(ContainerPath path) throws IOException {
    Node at = top;
    for (String name : path.parts()) {
      if (!at.entry.isDirectory()) {
        return Optional.empty();
      }
      Optional<Node> next = child(at, name);
      if (next.isEmpty()) {
        return next;
      }
      at = next.get();
    }
    return Optional.of(at);
  }

  @Override
  public synchronized List<TocEntry> list(ContainerPath directory) throws IOException {
    Optional<Node> node = node(directory);
    if (node.isEmpty() || !node.get().entry.isDirectory()) {
      throw new NoSuchFileException(host(directory));
    }
    List<Node> children = children(node.get());
    List<TocEntry> entries = new ArrayList<>(children.size());
    for (Node child : children) {
      entries.add(child.entry);
    }
    return entries;
  }

  private List<Node> children(Node directory) throws IOException {
    List<Node> children = directory.children;
    if (children == null) {
      List<String> names = files.list(host(directory.entry.path()));
      names.sort(ContextTree::compareBytes);
      children = new ArrayList<>(names.size());
      for (String name : names) {
        Optional<Node> child = child(directory, name);
        if (child.isPresent()) {
          children.add(child.get());
        }
      }
      directory.children = children;
    }
    return children;
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

  private Optional<Node> child(Node directory, String name) throws IOException {
    Optional<Node> known = directory.named.get(name);
    if (known == null) {
      known = look(directory, name);
      directory.named.put(name, known);
    }
    return known;
  }

  private Optional<Node> look(Node directory, String name) throws IOException {
    ContainerPath parent = directory.entry.path();
    ContainerPath path =
        new ContainerPath(parent.isRoot() ? "/" + name : parent.value() + "/" + name);
    PatternList.Matched matched = null;
    boolean hidden = false;
    if (!ignore.isEmpty()) {
      String relative = path.relative();
      matched =
          directory.matched == null
              ? ignore.matchRoot(relative)
              : ignore.match(relative, directory.matched);
      hidden = matched.matched();
      if (hidden && !ignore.mayExcludeBelow(relative)) {
        return Optional.empty();
      }
    }
    FileStat stat;
    try {
      stat = files.lstat(host(path));
    } catch (NoSuchFileException e) {
      // asked for and not there, or deleted while the directory was listed
      return Optional.empty();
    } catch (FileSystemException e) {
      if (name.length() > 255) {
        // no file system has such a name
        return Optional.empty();
      }
      throw e;
    }
    if (hidden && stat.type() != FileType.DIRECTORY) {
      return Optional.empty();
    }
    String target = stat.type() == FileType.SYMLINK ? files.readlink(host(path)) : "";
    Node node = new Node(entry(path, stat, target, xattrs(path, stat)), stat, matched);
    // a hidden directory is there only for the sake of what is not hidden in it
    return hidden && children(node).isEmpty() ? Optional.empty() : Optional.of(node);
  }

  private SortedMap<String, Bytes> xattrs(ContainerPath path, FileStat stat) throws IOException {
    if (stat.type() != FileType.FILE && stat.type() != FileType.DIRECTORY) {
      return Collections.emptySortedMap();
    }
    if (stat.type() == FileType.FILE) {
      Optional<StatCache.Known> known = cache.find(path.value(), stat);
      if (known.isPresent()) {
        return known.get().xattrs();
      }
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
    String path = file.path().value();
    Optional<Node> node = node(file.path());
    if (node.isEmpty()) {
      throw new NoSuchFileException(host(file.path()));
    }
    FileStat stat = node.get().stat;
    Optional<StatCache.Known> known = cache.find(path, stat);
    if (known.isPresent()) {
      return known.get().digest();
    }
    synchronized (digests) {
      Digest read = digests.get(path);
      if (read != null) {
        return read;
      }
    }
    Instant start = Instant.now();
    Digest digest = read(file.path());
    cache.put(path, stat, start, digest, node.get().entry.xattrs());
    synchronized (digests) {
      digests.put(path, digest);
    }
    return digest;
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
  public Optional<String> linkGroup(TocEntry file) throws IOException {
    Optional<Node> node = node(file.path());
    if (node.isEmpty() || node.get().stat.links() < 2) {
      return Optional.empty();
    }
    return Optional.of(node.get().stat.device() + ":" + node.get().stat.inode());
  }
}
