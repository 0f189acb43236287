package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.MtimeRule;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.Workspace;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.Trees;
import io.jbuild.layercache.io.HashingOutputStream;
import io.jbuild.layercache.toc.StagedEntries;
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
import java.util.concurrent.Future;

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
    // those that must be written first, all at once; most are there
    List<Optional<Future<Path>>> written = new ArrayList<>();
    for (LayerHandle layer : layers) {
      boolean there = layer instanceof StoredLayer stored && stored.hasTree();
      written.add(there ? Optional.empty() : Optional.of(Workers.start(layer::tree)));
    }
    // the kernel refuses a directory that is there twice; the upper one hides all of the other
    Set<Path> lower = new LinkedHashSet<>();
    for (int i = layers.size() - 1; i >= 0; i--) {
      Optional<Future<Path>> tree = written.get(i);
      lower.add(tree.isPresent() ? Workers.get(tree.get()) : layers.get(i).tree());
    }
    Path directory = shelf.lease().newDirectory("workspace");
    FileOps files = shelf.files();
    for (String name : List.of("upper", "work", "root")) {
      files.mkdir(directory.resolve(name).toString(), 0755);
    }
    TocEntry root = UpperDirectory.root(files, layers);
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
    StagedEntries all = new StagedEntries(shelf.pages());
    UpperDirectory.walk(files, form, upper, rootBefore, clock, all);
    frozen = true;
    Path path = upper();
    return new PendingLayer(path, Workers.start(() -> store(all, path)));
  }

  private StoredLayer store(StagedEntries entries, Path upper) throws IOException {
    UpperDirectory.dropIdleMarks(entries, layers);
    TocBuilder toc = new TocBuilder(shelf.pages());
    HashingOutputStream hash = new HashingOutputStream(OutputStream.nullOutputStream());
    long size =
        new LayerWriter(hash, toc, null).write(LayerEntries.canonical(entries, shelf.pages()));
    Digest diffId = hash.digest();
    Path file = shelf.lease().newFile("toc");
    toc.write(file, new Layer(diffId, size), true);
    shelf.addTreeInUse(diffId, upper);
    shelf.addToc(diffId, file);
    return new StoredLayer(shelf, diffId);
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
