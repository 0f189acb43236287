package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.ContainerPath;
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
import io.jbuild.layercache.toc.StagedEntries;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A root file system that takes the place of the one that is there, but for what must stay. There
 * is one such place, so whoever has it open has it alone.
 */
final class InPlaceWorkspace implements Workspace {
  /** A container has them whatever its image has; with mounts they are made for that. */
  private static final List<String> OF_EVERY_CONTAINER = List.of("/proc", "/sys", "/dev");

  private final LayerStore store;
  private final StandingRoot standing;
  private final Path root;
  private final List<LayerHandle> layers;
  private final List<Digest> names;
  private final Untouched untouched;
  private final TocEntry top;
  private final Path aside;
  private final RootScan scan;
  private final Collisions watch;
  private boolean closed;

  private InPlaceWorkspace(
      LayerStore store,
      StandingRoot standing,
      Path root,
      List<LayerHandle> layers,
      List<Digest> names,
      Untouched untouched,
      TocEntry top,
      Path aside,
      RootScan scan,
      Collisions watch) {
    this.store = store;
    this.standing = standing;
    this.root = root;
    this.layers = List.copyOf(layers);
    this.names = names;
    this.untouched = untouched;
    this.top = top;
    this.aside = aside;
    this.scan = scan;
    this.watch = watch;
  }

  /**
   * @param layers bottom layer first
   */
  static InPlaceWorkspace open(
      LayerStore store,
      LayerShelf shelf,
      StandingRoot standing,
      Path root,
      List<LayerHandle> layers,
      Untouched untouched)
      throws IOException {
    List<Digest> names = KeptRoots.names(layers);
    standing.take();
    boolean done = false;
    try {
      for (LayerHandle layer : layers) {
        Collisions.check(layer, untouched);
      }
      FileOps files = shelf.files();
      OwnerRule owners = OwnerRule.ofThisProcess();
      int there = standing.begin(root, names);
      RootWriter writer = new RootWriter(files, owners, root.toString(), untouched);
      if (there == 0) {
        writer.clear();
      }
      for (int i = there; i < layers.size(); i++) {
        writer.add(layers.get(i), i == 0);
      }
      TocEntry top = UpperDirectory.root(files, layers);
      writer.finishTop(top);
      Collisions watch = Collisions.watch(files, root.toString(), untouched);
      RootScan scan = RootScan.begin(files, owners, root.toString(), untouched, shelf.pages());
      // after the first look and gone before the second: no part of the layer
      Path aside = root.resolve(".jbuild-aside-" + Long.toString(System.nanoTime(), 36));
      // what is put there may be for the command, whoever its user is
      files.mkdir(aside.toString(), 0711);
      done = true;
      return new InPlaceWorkspace(
          store, standing, root, layers, names, untouched, owners.seen(top), aside, scan, watch);
    } finally {
      if (!done) {
        standing.giveBack();
      }
    }
  }

  @Override
  public List<Path> lowerDirectories() {
    return List.of(root);
  }

  @Override
  public Path upper() {
    return root;
  }

  @Override
  public Path work() {
    return aside;
  }

  @Override
  public Path mountPoint() {
    return root;
  }

  @Override
  public Optional<Path> whole() {
    return Optional.of(root);
  }

  @Override
  public LayerHandle freeze(MtimeRule clock) throws IOException {
    Trees.delete(aside);
    watch.end();
    MergedView view = MergedView.of(layers);
    StagedEntries changes = scan.end(view, top, clock).changes();
    for (String name : OF_EVERY_CONTAINER) {
      ContainerPath path = new ContainerPath(name);
      if (untouched.has(name) && view.find(path).isEmpty()) {
        long time = Math.min(Instant.now().getEpochSecond(), clock.notAfter());
        changes.put(LayerEntry.of(TocEntry.directory(path, 0755, 0, 0, time)));
      }
    }
    LayerHandle layer = store.write(changes, LayerStore.Face.TAR);
    standing.leave(root, plus(layer.layer().diffId()));
    return layer;
  }

  private List<Digest> plus(Digest top) {
    List<Digest> out = new ArrayList<>(names);
    out.add(top);
    return out;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      try {
        Trees.delete(aside);
      } finally {
        standing.giveBack();
      }
    }
  }
}
