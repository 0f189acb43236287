package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.MtimeRule;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.TocEntry.Kind;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.layercache.toc.MergedView;
import io.jbuild.layercache.toc.Pages;
import io.jbuild.layercache.toc.StagedEntries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the upper directory of an overlay changes of the layers below it. */
public final class UpperDirectory {
  private UpperDirectory() {}

  /**
   * The changes as the entries of a layer; their content stays where it is.
   *
   * @param below bottom layer first
   * @param upper nobody may write to it until the content was read
   */
  public static Collection<LayerEntry> changes(
      FileOps files, List<LayerHandle> below, Path upper, Pages pages) throws IOException {
    OverlayForm form = OverlayForm.ofThisProcess();
    StagedEntries changes = new StagedEntries(pages);
    walk(files, form, upper.toString(), root(files, below), MtimeRule.KEEP, changes);
    dropIdleMarks(changes, below);
    return changes;
  }

  /** All that is in it, with the root itself where that is not what it was. */
  static void walk(
      FileOps files,
      OverlayForm form,
      String upper,
      TocEntry before,
      MtimeRule clock,
      StagedEntries out)
      throws IOException {
    Optional<LayerEntry> root = changedRoot(files, upper, before, clock);
    if (root.isPresent()) {
      out.put(root.get());
    }
    UpperWalk.walk(files, form, upper, clock, out);
  }

  /** The root itself where that is not what it was. */
  static Optional<LayerEntry> changedRoot(
      FileOps files, String upper, TocEntry before, MtimeRule clock) throws IOException {
    TocEntry root = stat(files, upper);
    if (isSame(root, before)) {
      return Optional.empty();
    }
    boolean late = root.mtimeSeconds() >= clock.notAfter();
    return Optional.of(LayerEntry.of(late ? root.withMtime(clock.notAfter(), 0) : root));
  }

  /**
   * The root directory of an overlay is its upper directory, so that gets what the layers below
   * have.
   */
  static TocEntry root(FileOps files, List<LayerHandle> layers) throws IOException {
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
      if (EntryReader.isKept(x.getKey())) {
        kept.put(x.getKey(), Bytes.of(x.getValue()));
      }
    }
    return TocEntry.directory(ContainerPath.ROOT, s.mode(), s.uid(), s.gid(), s.mtimeSeconds())
        .withMtime(s.mtimeSeconds(), s.mtimeNanos())
        .withXattrs(kept);
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

  /**
   * The kernel marks directories opaque that have nothing below them to hide, and which ones
   * depends on its version (ovl_mkdir). Such marks, and whiteouts below real ones, are left out.
   */
  static void dropIdleMarks(StagedEntries entries, List<LayerHandle> layers) throws IOException {
    @Nullable MergedView below = null;
    @Nullable ContainerPath fresh = null;
    List<ContainerPath> whiteouts = new ArrayList<>();
    List<TocEntry> marks = new ArrayList<>();
    for (LayerEntry e : entries) {
      TocEntry entry = e.entry();
      boolean inFresh = fresh != null && entry.path().startsWith(fresh);
      if (inFresh && entry.kind() == Kind.WHITEOUT) {
        whiteouts.add(entry.path());
      }
      if (entry.kind() != Kind.OPAQUE_DIRECTORY) {
        continue;
      }
      boolean hides = false;
      if (!inFresh) {
        below = below == null ? MergedView.of(layers) : below;
        hides = below.find(entry.path()).filter(TocEntry::isDirectory).isPresent();
        fresh = entry.path();
      }
      if (!hides) {
        marks.add(entry);
      }
    }
    whiteouts.forEach(entries::remove);
    for (TocEntry mark : marks) {
      entries.put(LayerEntry.of(mark.withKind(Kind.ADD)));
    }
  }
}
