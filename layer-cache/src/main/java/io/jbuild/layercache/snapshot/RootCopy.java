package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.Untouched;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.io.Interruption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A directory that holds what some layers show, nothing else, and the record of it. */
final class RootCopy {
  private static final int TICKS = 50;

  private final LayerShelf shelf;
  private final OwnerRule owners;
  private final Path directory;
  private final TocEntry top;
  private final RootWriter writer;
  private RootRecord record;

  private RootCopy(
      LayerShelf shelf, OwnerRule owners, Path directory, TocEntry top, RootRecord record) {
    this.shelf = shelf;
    this.owners = owners;
    this.directory = directory;
    this.top = top;
    this.writer =
        new RootWriter(shelf.files(), owners, KeptRoots.tree(directory).toString(), Untouched.NONE);
    this.record = record;
  }

  /** Made of a kept root when there is one, else by copying. */
  static RootCopy of(LayerShelf shelf, OwnerRule owners, KeptRoots roots, List<LayerHandle> layers)
      throws IOException {
    TocEntry top = UpperDirectory.root(shelf.files(), layers);
    Optional<KeptRoots.Taken> kept = roots.take(layers);
    if (kept.isPresent()) {
      Path directory = kept.get().directory();
      try {
        RootCopy copy = new RootCopy(shelf, owners, directory, top, kept.get().record());
        copy.lead(kept.get().layers(), layers);
        return copy;
      } catch (IOException e) {
        // kept roots may vanish or break at any moment: this one is of no use
        roots.discard(directory);
      }
    }
    Path directory = roots.make();
    boolean done = false;
    try {
      String tree = KeptRoots.tree(directory).toString();
      RootRecord nothing = RootRecord.look(shelf.files(), tree);
      RootCopy copy = new RootCopy(shelf, owners, directory, top, nothing);
      for (int i = 0; i < layers.size(); i++) {
        copy.writer.add(layers.get(i), i == 0);
      }
      copy.finish(true);
      done = true;
      return copy;
    } finally {
      if (!done) {
        roots.discard(directory);
      }
    }
  }

  Path directory() {
    return directory;
  }

  Path tree() {
    return KeptRoots.tree(directory);
  }

  /** The top directory as stat(2) shows it. */
  TocEntry top() {
    return owners.seen(top);
  }

  RootScan scan() throws IOException {
    FileOps files = shelf.files();
    return RootScan.of(files, owners, tree().toString(), record, shelf.pages());
  }

  private void lead(List<Digest> from, List<LayerHandle> layers) throws IOException {
    int common = KeptRoots.common(from, layers);
    WayBack way = new WayBack(layers.subList(0, common));
    for (Digest surplus : from.subList(common, from.size())) {
      way.without(shelf.toc(surplus));
    }
    boolean changed = go(way);
    for (LayerHandle layer : layers.subList(common, layers.size())) {
      writer.add(layer, false);
      changed = true;
    }
    finish(changed);
  }

  private boolean go(WayBack way) throws IOException {
    RootRecord now = RootRecord.look(shelf.files(), tree().toString());
    way.without(record, now);
    record = now;
    Iterable<TocEntry> entries = way.entries();
    Iterator<TocEntry> any = entries.iterator();
    if (!any.hasNext()) {
      return false;
    }
    writer.add(entries, way.source(), false);
    return true;
  }

  /** Takes back all that has happened; gives the record. */
  RootRecord reset(List<LayerHandle> layers) throws IOException {
    finish(go(new WayBack(layers)));
    return record;
  }

  private void finish(boolean changed) throws IOException {
    writer.finishTop(top);
    if (changed) {
      record = RootRecord.look(shelf.files(), tree().toString());
    }
    awaitTick();
  }

  /** Times have a grain: what is changed from now on has another one than what the record has. */
  private void awaitTick() throws IOException {
    Path clock = directory.resolve("clock");
    FileStat before = touch(clock);
    for (int i = 0; i < TICKS; i++) {
      FileStat now = touch(clock);
      if (now.ctimeSeconds() != before.ctimeSeconds() || now.ctimeNanos() != before.ctimeNanos()) {
        return;
      }
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        throw Interruption.of("interrupted while a root was made", e);
      }
    }
  }

  private FileStat touch(Path clock) throws IOException {
    Files.deleteIfExists(clock);
    Files.createFile(clock);
    return shelf.files().lstat(clock.toString());
  }
}
