package io.jbuild.layercache.toc;

import io.jbuild.layercache.Accounts;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.PathBytes;
import io.jbuild.layercache.TableOfContents;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import io.jbuild.layercache.files.SymbolicLinks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The one root file system that a stack of layers stands for, answered from their tables of
 * contents: nothing is mounted or unpacked. Waits for layers that are still being written; safe for
 * any number of threads.
 *
 * <p>What it gives out are plain entries: a hard link as the file that it is, an opaque directory
 * as the directory that it is.
 */
public final class MergedView {
  private static final int MAX_ACCOUNTS = 16 << 20;
  private static final int[] NO_LAYERS = {};

  private final List<LayerHandle> layers;
  private final TableOfContents[] tocs;
  private final ConcurrentHashMap<ContainerPath, int[]> directories = new ConcurrentHashMap<>();

  private MergedView(List<LayerHandle> layers, TableOfContents[] tocs) {
    this.layers = layers;
    this.tocs = tocs;
  }

  /**
   * @param layers bottom layer first
   */
  public static MergedView of(List<LayerHandle> layers) throws IOException {
    List<LayerHandle> copy = List.copyOf(layers);
    TableOfContents[] tocs = new TableOfContents[copy.size()];
    for (int i = 0; i < tocs.length; i++) {
      tocs[i] = copy.get(i).toc();
    }
    return new MergedView(copy, tocs);
  }

  /** A file and the layer that it comes from. */
  private record Found(TocEntry entry, int layer) {}

  /** The entry at exactly this path: no symbolic link on the way is followed, nor the last. */
  public Optional<TocEntry> find(ContainerPath path) {
    Found found = lookUp(path);
    return found == null ? Optional.empty() : Optional.of(plain(found));
  }

  /** The entry that the path leads to, all symbolic links followed inside the root. */
  public Optional<TocEntry> stat(ContainerPath path) throws IOException {
    return find(resolve(path));
  }

  /**
   * Where a path leads when all symbolic links are followed inside the root. What is missing stays
   * as it is written.
   *
   * @throws FileSystemException when there are more than forty links on the way (ELOOP)
   */
  public ContainerPath resolve(ContainerPath path) throws IOException {
    return SymbolicLinks.resolve(ContainerPath.ROOT, path, this::linkTarget);
  }

  private Optional<String> linkTarget(ContainerPath path) {
    Found found = lookUp(path);
    return found != null && found.entry().type() == FileType.SYMLINK
        ? Optional.of(plain(found).target())
        : Optional.empty();
  }

  /** As {@link #resolve}, but the last name is not followed. */
  public ContainerPath resolveParent(ContainerPath path) throws IOException {
    return path.isRoot() ? path : resolve(path.parent()).resolve(path.name());
  }

  /** What is directly in a directory, by the bytes of the names; no link is followed. */
  public List<TocEntry> list(ContainerPath directory) {
    TreeMap<byte[], Found> names = new TreeMap<>(Arrays::compareUnsigned);
    Set<String> hidden = new HashSet<>();
    Map<String, Found> implied = new TreeMap<>();
    for (int layer : visible(directory)) {
      for (TocEntry e : tocs[layer].children(directory)) {
        String name = e.path().name();
        if (hidden.contains(name)) {
          continue;
        }
        boolean opaque = e.kind() == Kind.OPAQUE_DIRECTORY;
        if (!opaque && isImplied(layer, e.path())) {
          implied.putIfAbsent(name, new Found(e, layer));
          continue;
        }
        Found upper = implied.remove(name);
        if (upper != null && !e.isDirectory()) {
          names.put(PathBytes.encode(name), upper);
        } else if (e.kind() != Kind.WHITEOUT) {
          names.put(PathBytes.encode(name), new Found(e, layer));
        }
        hidden.add(name);
      }
    }
    for (Map.Entry<String, Found> e : implied.entrySet()) {
      names.put(PathBytes.encode(e.getKey()), e.getValue());
    }
    List<TocEntry> out = new ArrayList<>(names.size());
    for (Found found : names.values()) {
      out.add(plain(found));
    }
    return out;
  }

  /**
   * The content of the file at exactly this path.
   *
   * @throws NoSuchFileException when there is nothing
   * @throws FileSystemException when it is no regular file
   */
  public LayerEntry.Content content(ContainerPath path) throws IOException {
    Found found = lookUp(path);
    if (found == null) {
      throw new NoSuchFileException(path.value());
    }
    TocEntry file = plain(found);
    if (file.type() != FileType.FILE) {
      throw new FileSystemException(path.value(), null, "is no regular file");
    }
    return layers.get(found.layer()).content(file);
  }

  /** What all names of the file at exactly this path have in common; empty for what is no file. */
  public Optional<String> linkGroup(ContainerPath path) {
    Found found = lookUp(path);
    if (found == null || found.entry().type() != FileType.FILE) {
      return Optional.empty();
    }
    TocEntry e = found.entry();
    String holder = e.kind() == Kind.HARD_LINK ? e.target() : path.value();
    return Optional.of(found.layer() + holder);
  }

  /** The whole content of a small file, links followed; empty when there is no file. */
  public Optional<byte[]> read(ContainerPath path, int maxSize) throws IOException {
    ContainerPath at = resolve(path);
    Optional<TocEntry> file = find(at);
    if (file.isEmpty() || file.get().type() != FileType.FILE) {
      return Optional.empty();
    }
    if (file.get().size() > maxSize) {
      throw new FileSystemException(
          path.value(), null, "has " + file.get().size() + " bytes, more than " + maxSize);
    }
    try (InputStream in = content(at).open()) {
      return Optional.of(in.readNBytes(maxSize));
    }
  }

  /** Users and groups by {@code /etc/passwd} and {@code /etc/group}, as far as they are there. */
  public Accounts accounts() throws IOException {
    return Accounts.parse(text("/etc/passwd"), text("/etc/group"));
  }

  private String text(String path) throws IOException {
    Optional<byte[]> content = read(new ContainerPath(path), MAX_ACCOUNTS);
    return content.isPresent() ? PathBytes.decode(content.get()) : "";
  }

  /** The newest modification time of the stack, in seconds since 1970. */
  public long newestMtime() {
    long newest = 0;
    for (TableOfContents toc : tocs) {
      newest = Math.max(newest, toc.newestMtime());
    }
    return newest;
  }

  private TocEntry plain(Found found) {
    TocEntry e = found.entry();
    if (e.kind() == Kind.OPAQUE_DIRECTORY) {
      return e.withKind(Kind.ADD);
    }
    if (e.kind() != Kind.HARD_LINK) {
      return e;
    }
    ContainerPath target = new ContainerPath(e.target());
    Optional<TocEntry> file = tocs[found.layer()].find(target);
    return file.map(f -> f.withPath(e.path())).orElse(e);
  }

  private @Nullable Found lookUp(ContainerPath path) {
    @Nullable Found implied = null;
    for (int layer : path.isRoot() ? all() : visible(path.parent())) {
      Optional<TocEntry> e = tocs[layer].find(path);
      if (e.isEmpty()) {
        continue;
      }
      if (e.get().kind() == Kind.WHITEOUT) {
        return implied;
      }
      Found found = new Found(e.get(), layer);
      if (!isImplied(layer, path)) {
        return implied != null && !e.get().isDirectory() ? implied : found;
      }
      implied = implied == null ? found : implied;
      if (e.get().kind() == Kind.OPAQUE_DIRECTORY) {
        return implied;
      }
    }
    if (implied == null && path.isRoot()) {
      return new Found(TocEntry.directory(path, 0755, 0, 0, 0), -1);
    }
    return implied;
  }

  private boolean isImplied(int layer, ContainerPath path) {
    return tocs[layer] instanceof CompactToc toc && toc.isImplied(path);
  }

  private int[] all() {
    int[] all = new int[tocs.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = all.length - 1 - i;
    }
    return all;
  }

  /** The layers, top first, that have something to say of what is in the directory. */
  private int[] visible(ContainerPath directory) {
    int[] known = directories.get(directory);
    if (known != null) {
      return known;
    }
    int[] from = directory.isRoot() ? all() : visible(directory.parent());
    int[] layersHere = new int[from.length];
    int n = 0;
    for (int layer : from) {
      Optional<TocEntry> e = tocs[layer].find(directory);
      if (e.isEmpty()) {
        if (directory.isRoot()) {
          layersHere[n++] = layer;
        }
        continue;
      }
      if (!e.get().isDirectory()) {
        break;
      }
      layersHere[n++] = layer;
      if (e.get().kind() == Kind.OPAQUE_DIRECTORY) {
        break;
      }
    }
    int[] out = n == 0 ? NO_LAYERS : Arrays.copyOf(layersHere, n);
    directories.put(directory, out);
    return out;
  }
}
