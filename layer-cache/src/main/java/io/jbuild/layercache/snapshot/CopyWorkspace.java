package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.MtimeRule;
import io.jbuild.layercache.Workspace;
import io.jbuild.layercache.toc.MergedView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A whole root file system in one directory, for where overlays cannot be mounted. */
final class CopyWorkspace implements Workspace {
  private final LayerStore store;
  private final KeptRoots roots;
  private final RootCopy copy;
  private final List<LayerHandle> layers;
  private boolean done;

  private CopyWorkspace(
      LayerStore store, KeptRoots roots, RootCopy copy, List<LayerHandle> layers) {
    this.store = store;
    this.roots = roots;
    this.copy = copy;
    this.layers = layers;
  }

  /**
   * @param layers bottom layer first
   */
  static CopyWorkspace open(
      LayerStore store, LayerShelf shelf, Path storeRoot, List<LayerHandle> layers)
      throws IOException {
    OwnerRule owners = OwnerRule.ofThisProcess();
    List<LayerHandle> all = List.copyOf(layers);
    KeptRoots roots = new KeptRoots(shelf, storeRoot, owners);
    RootCopy copy = RootCopy.of(shelf, owners, roots, all);
    return new CopyWorkspace(store, roots, copy, all);
  }

  @Override
  public List<Path> lowerDirectories() {
    return List.of(copy.tree());
  }

  @Override
  public Path upper() {
    return copy.tree();
  }

  @Override
  public Path work() {
    return copy.directory();
  }

  @Override
  public Path mountPoint() {
    return copy.tree();
  }

  @Override
  public Optional<Path> whole() {
    return Optional.of(copy.tree());
  }

  @Override
  public LayerHandle freeze(MtimeRule clock) throws IOException {
    if (done) {
      throw new IllegalStateException("this workspace is frozen");
    }
    RootScan.Ended ended = copy.scan().end(MergedView.of(layers), copy.top(), clock);
    LayerHandle layer = store.write(ended.changes(), LayerStore.Face.TAR);
    done = true;
    List<Digest> names = KeptRoots.names(layers);
    names.add(layer.layer().diffId());
    if (ended.isClosed()) {
      keep(names, ended.now());
    } else {
      // through a name elsewhere a file of it could be changed while another step uses it
      roots.discard(copy.directory());
    }
    return layer;
  }

  private void keep(List<Digest> names, RootRecord record) {
    try {
      roots.keep(copy.directory(), names, record);
    } catch (IOException e) {
      // as with a full disk: the step is done, and the next one makes its root anew
      roots.discard(copy.directory());
    }
  }

  /** Takes back what a command that has failed did, so that the next one finds a root. */
  @Override
  public void close() throws IOException {
    if (done) {
      return;
    }
    done = true;
    try {
      keep(KeptRoots.names(layers), copy.reset(layers));
    } catch (IOException e) {
      // it was only to be spared making another one
      roots.discard(copy.directory());
    }
  }
}
