package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.MtimeRule;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.Untouched;
import io.jbuild.layercache.Workspace;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.Trees;
import io.jbuild.layercache.toc.MergedView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A whole root file system in one directory, for where overlays cannot be mounted. */
final class CopyWorkspace implements Workspace {
  private final LayerStore store;
  private final KeptRoots roots;
  private final KeptRoots.Taken taken;
  private final List<LayerHandle> layers;
  private final List<Digest> names;
  private final TocEntry top;
  private final RootScan scan;
  private boolean frozen;

  private CopyWorkspace(
      LayerStore store,
      KeptRoots roots,
      KeptRoots.Taken taken,
      List<LayerHandle> layers,
      List<Digest> names,
      TocEntry top,
      RootScan scan) {
    this.store = store;
    this.roots = roots;
    this.taken = taken;
    this.layers = layers;
    this.names = names;
    this.top = top;
    this.scan = scan;
  }

  /**
   * @param layers bottom layer first
   */
  static CopyWorkspace open(
      LayerStore store, LayerShelf shelf, Path storeRoot, List<LayerHandle> layers)
      throws IOException {
    FileOps files = shelf.files();
    OwnerRule owners = OwnerRule.ofThisProcess();
    List<Digest> names = new ArrayList<>();
    for (LayerHandle layer : layers) {
      names.add(layer.layer().diffId());
    }
    KeptRoots roots = new KeptRoots(shelf, storeRoot, owners);
    KeptRoots.Taken taken = roots.take(names);
    boolean done = false;
    try {
      RootWriter writer = new RootWriter(files, owners, taken.tree().toString(), Untouched.NONE);
      for (int i = taken.layers(); i < layers.size(); i++) {
        writer.add(layers.get(i), i == 0);
      }
      TocEntry top = UpperDirectory.root(files, layers);
      writer.finish(top);
      RootScan scan =
          RootScan.begin(files, owners, taken.tree().toString(), Untouched.NONE, shelf.pages());
      done = true;
      return new CopyWorkspace(
          store, roots, taken, List.copyOf(layers), List.copyOf(names), owners.seen(top), scan);
    } finally {
      if (!done) {
        Trees.delete(taken.directory());
      }
    }
  }

  @Override
  public List<Path> lowerDirectories() {
    return List.of(taken.tree());
  }

  @Override
  public Path upper() {
    return taken.tree();
  }

  @Override
  public Path work() {
    return taken.directory();
  }

  @Override
  public Path mountPoint() {
    return taken.tree();
  }

  @Override
  public Optional<Path> whole() {
    return Optional.of(taken.tree());
  }

  @Override
  public LayerHandle freeze(MtimeRule clock) throws IOException {
    if (frozen) {
      throw new IllegalStateException("this workspace is frozen");
    }
    Collection<LayerEntry> changes = scan.end(MergedView.of(layers), top, clock);
    LayerHandle layer = store.write(changes, LayerStore.Face.TAR);
    roots.keep(taken, KeptRoots.plus(names, layer.layer().diffId()));
    frozen = true;
    return layer;
  }

  @Override
  public void close() throws IOException {
    if (!frozen) {
      Trees.delete(taken.directory());
    }
  }
}
