package io.jbuild.builder.copy;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.toc.Pages;
import io.jbuild.layercache.toc.StagedEntries;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The file system that a step changes, with what the step has added so far on top. Collects the
 * entries of the new layer. Not for several threads.
 */
final class Destination implements FileTree {
  private final FileTree below;
  private final long impliedMtime;
  private final StagedEntries added;

  /**
   * @param impliedMtime of directories that come into being by the way, in seconds since 1970
   */
  Destination(FileTree below, long impliedMtime, Pages pages) throws IOException {
    this.below = below;
    this.impliedMtime = impliedMtime;
    this.added = new StagedEntries(pages);
  }

  @Override
  public Optional<TocEntry> find(ContainerPath path) throws IOException {
    Optional<LayerEntry> mine = added.find(path);
    if (mine.isPresent()) {
      return Optional.of(mine.get().entry());
    }
    return added.hides(path) ? Optional.empty() : below.find(path);
  }

  /** Makes a directory and its missing parents; what is there stays as it is. */
  void makeDirectories(ContainerPath path, int mode, Owner owner)
      throws IOException, BuildException {
    if (path.isRoot()) {
      return;
    }
    Optional<TocEntry> there = find(path);
    if (there.isEmpty()) {
      makeDirectories(path.parent(), mode, owner);
      TocEntry made = TocEntry.directory(path, mode, owner.uid(), owner.gid(), impliedMtime);
      added.put(LayerEntry.of(made));
    } else if (!there.get().isDirectory()) {
      throw new BuildException(
          ErrorCode.CONFLICT, "cannot create directory " + path + ": not a directory");
    }
  }

  /**
   * Adds a directory or takes over its metadata.
   *
   * @throws BuildException when something else is there
   */
  void putDirectory(TocEntry directory) throws IOException, BuildException {
    Optional<TocEntry> there = find(directory.path());
    if (there.isPresent() && !there.get().isDirectory()) {
      throw new BuildException(
          ErrorCode.CONFLICT, "cannot copy to non-directory: " + directory.path());
    }
    added.put(LayerEntry.of(directory));
  }

  /** Gives a directory that is there another modification time. */
  void date(ContainerPath directory, long seconds, int nanos) throws IOException {
    Optional<TocEntry> there = find(directory);
    if (there.isPresent() && !directory.isRoot()) {
      added.put(LayerEntry.of(there.get().withMtime(seconds, nanos)));
    }
  }

  /**
   * Adds a file, link or device, in place of another one.
   *
   * @throws BuildException when a directory is there
   */
  void putFile(TocEntry file, StagedEntries.Origin origin) throws IOException, BuildException {
    ContainerPath path = file.path();
    Optional<TocEntry> there = find(path);
    if (there.isPresent() && there.get().isDirectory()) {
      throw new BuildException(
          ErrorCode.CONFLICT, "cannot replace to directory " + path + " with file");
    }
    added.put(file, origin);
  }

  /** Adds an entry of an archive: it replaces what is there, directories merge. */
  void replace(LayerEntry entry) throws IOException {
    ContainerPath path = entry.entry().path();
    Optional<TocEntry> there = find(path);
    boolean merges = there.isEmpty() || (there.get().isDirectory() && entry.entry().isDirectory());
    if (!merges) {
      added.remove(path);
    }
    boolean hides = !merges && entry.entry().isDirectory();
    TocEntry e = hides ? entry.entry().withKind(TocEntry.Kind.OPAQUE_DIRECTORY) : entry.entry();
    added.put(new LayerEntry(e, entry.content()));
  }

  /** The entries of the layer: what was added, and the directories that it is in. */
  Collection<LayerEntry> entries() throws IOException {
    for (ContainerPath path : added.impliedDirectories()) {
      Optional<TocEntry> parent = path.isRoot() ? Optional.empty() : below.find(path);
      if (parent.isPresent()) {
        added.put(LayerEntry.of(parent.get()));
      }
    }
    return added;
  }

  @Override
  public List<TocEntry> list(ContainerPath directory) {
    throw new IllegalStateException("nothing is copied from where it is copied to: " + directory);
  }

  @Override
  public LayerEntry.Content content(ContainerPath file) throws IOException {
    Optional<LayerEntry> mine = added.find(file);
    if (mine.isPresent()) {
      return mine.get().content();
    }
    if (added.hides(file)) {
      throw new NoSuchFileException(file.value());
    }
    return below.content(file);
  }

  @Override
  public Digest digest(TocEntry file) throws IOException {
    return below.digest(file);
  }

  @Override
  public Optional<String> linkGroup(TocEntry file) {
    return Optional.empty();
  }
}
