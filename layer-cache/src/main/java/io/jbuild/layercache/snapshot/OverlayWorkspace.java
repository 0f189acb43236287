package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.MtimeRule;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import io.jbuild.layercache.Workspace;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.files.Trees;
import io.jbuild.layercache.io.HashingOutputStream;
import io.jbuild.layercache.toc.MergedView;
import io.jbuild.layercache.toc.TocBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The directories of one overlay below {@code tmp/}: {@code upper}, {@code work}, {@code root}. */
final class OverlayWorkspace implements Workspace {
  private final LayerShelf shelf;
  private final OverlayForm form;
  private final List<LayerHandle> layers;
  private final List<Path> lower;
  private final Path directory;
  private final TocEntry rootBefore;
  private boolean frozen;

  private OverlayWorkspace(
      LayerShelf shelf,
      OverlayForm form,
      List<LayerHandle> layers,
      List<Path> lower,
      Path directory,
      TocEntry rootBefore) {
    this.shelf = shelf;
    this.form = form;
    this.layers = layers;
    this.lower = lower;
    this.directory = directory;
    this.rootBefore = rootBefore;
  }

  /**
   * @param layers bottom layer first
   */
  static OverlayWorkspace open(LayerShelf shelf, OverlayForm form, List<LayerHandle> layers)
      throws IOException {
    List<Future<Path>> trees = new ArrayList<>();
    for (LayerHandle layer : layers) {
      trees.add(Workers.start(layer::tree));
    }
    // the kernel refuses a directory that is there twice; the upper one hides all of the other
    Set<Path> lower = new LinkedHashSet<>();
    for (int i = layers.size() - 1; i >= 0; i--) {
      lower.add(Workers.get(trees.get(i)));
    }
    Path directory = shelf.lease().newDirectory("workspace");
    FileOps files = shelf.files();
    for (String name : List.of("upper", "work", "root")) {
      files.mkdir(directory.resolve(name).toString(), 0755);
    }
    TocEntry root = root(files, layers);
    String upper = directory.resolve("upper").toString();
    files.lchown(upper, root.uid(), root.gid());
    files.chmod(upper, root.mode());
    for (Map.Entry<String, Bytes> x : root.xattrs().entrySet()) {
      files.setXattr(upper, x.getKey(), x.getValue().toArray());
    }
    files.setMtime(upper, root.mtimeSeconds(), root.mtimeNanos());
    return new OverlayWorkspace(
        shelf, form, List.copyOf(layers), List.copyOf(lower), directory, root);
  }

  /**
   * The root directory of an overlay is its upper directory, so that gets what the layers below
   * have.
   */
  private static TocEntry root(FileOps files, List<LayerHandle> layers) throws IOException {
    for (int i = layers.size() - 1; i >= 0; i--) {
      LayerHandle layer = layers.get(i);
      if (layer instanceof PendingLayer pending) {
        return stat(files, pending.tree().toString());
      }
      Optional<TocEntry> root = layer.toc().find(ContainerPath.ROOT);
      if (root.isPresent()) {
        return root.get().withKind(Kind.ADD);
      }
    }
    long newest = 0;
    for (LayerHandle layer : layers) {
      newest = Math.max(newest, layer.toc().newestMtime());
    }
    return TreeWriter.plainRoot(newest);
  }

  private static TocEntry stat(FileOps files, String path) throws IOException {
    FileStat s = files.lstat(path);
    SortedMap<String, Bytes> kept = new TreeMap<>();
    for (Map.Entry<String, byte[]> x : files.xattrs(path).entrySet()) {
      if (UpperWalk.isKept(x.getKey())) {
        kept.put(x.getKey(), Bytes.of(x.getValue()));
      }
    }
    return TocEntry.directory(ContainerPath.ROOT, s.mode(), s.uid(), s.gid(), s.mtimeSeconds())
        .withMtime(s.mtimeSeconds(), s.mtimeNanos())
        .withXattrs(kept);
  }

  @Override
  public List<Path> lowerDirectories() {
    return lower;
  }

  @Override
  public Path upper() {
    return directory.resolve("upper");
  }

  @Override
  public Path work() {
    return directory.resolve("work");
  }

  @Override
  public Path mountPoint() {
    return directory.resolve("root");
  }

  @Override
  public LayerHandle freeze(MtimeRule clock) throws IOException {
    if (frozen) {
      throw new IllegalStateException("this workspace is frozen");
    }
    FileOps files = shelf.files();
    String upper = upper().toString();
    TocEntry root = stat(files, upper);
    List<LayerEntry> entries = UpperWalk.walk(files, form, upper, clock);
    List<LayerEntry> all = new ArrayList<>(entries.size() + 1);
    if (!isSame(root, rootBefore)) {
      boolean late = root.mtimeSeconds() >= clock.notAfter();
      all.add(LayerEntry.of(late ? root.withMtime(clock.notAfter(), 0) : root));
    }
    all.addAll(entries);
    frozen = true;
    Path path = upper();
    return new PendingLayer(path, Workers.start(() -> store(all, path)));
  }

  /**
   * The time of the root directory changes with whatever is made in it: that alone says nothing.
   */
  private static boolean isSame(TocEntry a, TocEntry b) {
    return a.mode() == b.mode()
        && a.uid() == b.uid()
        && a.gid() == b.gid()
        && a.xattrs().equals(b.xattrs());
  }

  private StoredLayer store(List<LayerEntry> entries, Path upper) throws IOException {
    TocBuilder toc = new TocBuilder();
    HashingOutputStream hash = new HashingOutputStream(OutputStream.nullOutputStream());
    long size =
        new LayerWriter(hash, toc, null).write(LayerEntries.canonical(withoutIdleMarks(entries)));
    Digest diffId = hash.digest();
    Path file = shelf.lease().newFile("toc");
    toc.write(file, new Layer(diffId, size), true);
    shelf.addTreeInUse(diffId, upper);
    shelf.addToc(diffId, file);
    return new StoredLayer(shelf, diffId);
  }

  /**
   * The kernel marks directories opaque that have nothing below them to hide, and which ones
   * depends on its version (ovl_mkdir). Such marks, and whiteouts below real ones, are left out.
   */
  private List<LayerEntry> withoutIdleMarks(List<LayerEntry> entries) throws IOException {
    List<LayerEntry> out = new ArrayList<>(entries.size());
    @Nullable MergedView below = null;
    @Nullable ContainerPath fresh = null;
    for (LayerEntry e : entries) {
      TocEntry entry = e.entry();
      boolean inFresh = fresh != null && entry.path().startsWith(fresh);
      boolean marked = entry.kind() == Kind.OPAQUE_DIRECTORY;
      if (inFresh && entry.kind() == Kind.WHITEOUT) {
        continue;
      }
      if (marked && !inFresh) {
        below = below == null ? MergedView.of(layers) : below;
        boolean hides = below.find(entry.path()).filter(TocEntry::isDirectory).isPresent();
        fresh = entry.path();
        out.add(hides ? e : new LayerEntry(entry.withKind(Kind.ADD), e.content()));
      } else {
        out.add(marked ? new LayerEntry(entry.withKind(Kind.ADD), e.content()) : e);
      }
    }
    return out;
  }

  @Override
  public void close() throws IOException {
    if (!frozen) {
      Trees.delete(directory);
      return;
    }
    Trees.delete(mountPoint());
    Trees.delete(work());
  }
}
