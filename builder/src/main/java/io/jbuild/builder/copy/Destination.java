package io.jbuild.builder.copy;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.TocEntry;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The file system that a step changes, with what the step has added so far on top. Collects the
 * entries of the new layer. Not for several threads.
 */
final class Destination implements FileTree {
  private final FileTree below;
  private final long impliedMtime;
  private final Map<ContainerPath, LayerEntry> added = new HashMap<>();

  /**
   * @param impliedMtime of directories that come into being by the way, in seconds since 1970
   */
  Destination(FileTree below, long impliedMtime) {
    this.below = below;
    this.impliedMtime = impliedMtime;
  }

  @Override
  public Optional<TocEntry> find(ContainerPath path) throws IOException {
    LayerEntry mine = added.get(path);
    if (mine != null) {
      return Optional.of(mine.entry());
    }
    return isHidden(path) ? Optional.empty() : below.find(path);
  }

  /** Whether something that was added stands where a parent was. */
  private boolean isHidden(ContainerPath path) {
    ContainerPath at = path;
    while (!at.isRoot()) {
      at = at.parent();
      LayerEntry mine = added.get(at);
      if (mine != null
          && (!mine.entry().isDirectory()
              || mine.entry().kind() == TocEntry.Kind.OPAQUE_DIRECTORY)) {
        return true;
      }
    }
    return false;
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
      added.put(path, LayerEntry.of(made));
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
    added.put(directory.path(), LayerEntry.of(directory));
  }

  /** Gives a directory that is there another modification time. */
  void date(ContainerPath directory, long seconds, int nanos) throws IOException {
    Optional<TocEntry> there = find(directory);
    if (there.isPresent() && !directory.isRoot()) {
      added.put(directory, LayerEntry.of(there.get().withMtime(seconds, nanos)));
    }
  }

  /**
   * Adds a file, link or device, in place of another one.
   *
   * @throws BuildException when a directory is there
   */
  void putFile(LayerEntry file) throws IOException, BuildException {
    ContainerPath path = file.entry().path();
    Optional<TocEntry> there = find(path);
    if (there.isPresent() && there.get().isDirectory()) {
      throw new BuildException(
          ErrorCode.CONFLICT, "cannot replace to directory " + path + " with file");
    }
    added.put(path, file);
  }

  /** Adds an entry of an archive: it replaces what is there, directories merge. */
  void replace(LayerEntry entry) throws IOException {
    ContainerPath path = entry.entry().path();
    Optional<TocEntry> there = find(path);
    boolean merges = there.isEmpty() || (there.get().isDirectory() && entry.entry().isDirectory());
    if (!merges) {
      added.keySet().removeIf(p -> p.startsWith(path));
    }
    boolean hides = !merges && entry.entry().isDirectory();
    TocEntry e = hides ? entry.entry().withKind(TocEntry.Kind.OPAQUE_DIRECTORY) : entry.entry();
    added.put(path, new LayerEntry(e, entry.content()));
  }

  /** The entries of the layer: what was added, and the directories that it is in. */
  List<LayerEntry> entries() throws IOException {
    Map<ContainerPath, LayerEntry> all = new HashMap<>(added);
    for (ContainerPath path : added.keySet()) {
      ContainerPath at = path.parent();
      while (!at.isRoot() && !all.containsKey(at)) {
        Optional<TocEntry> parent = below.find(at);
        if (parent.isPresent()) {
          all.put(at, LayerEntry.of(parent.get()));
        }
        at = at.parent();
      }
    }
    return new ArrayList<>(all.values());
  }

  @Override
  public List<TocEntry> list(ContainerPath directory) {
    throw new IllegalStateException("nothing is copied from where it is copied to: " + directory);
  }

  @Override
  public LayerEntry.Content content(ContainerPath file) throws IOException {
    LayerEntry mine = added.get(file);
    if (mine != null) {
      return mine.content();
    }
    if (isHidden(file)) {
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
