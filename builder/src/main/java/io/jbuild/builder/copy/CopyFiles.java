package io.jbuild.builder.copy;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.plan.ModeChange;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.toc.Pages;
import io.jbuild.layercache.toc.StagedEntries;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Works out the layer of one COPY, ADD or WORKDIR: selections come in, in the order of the
 * instruction, entries come out. Not for several threads.
 */
public final class CopyFiles {
  private static final int DIRECTORY_MODE = 0755;

  private final Destination destination;
  private final Optional<Owner> owner;
  private final Optional<ModeChange> mode;

  /**
   * @param below the file system that is changed; an empty one for {@code --link}
   * @param owner of everything, by {@code --chown}
   * @param mode of everything, by {@code --chmod}
   * @param impliedMtime of directories that come into being by the way, in seconds since 1970
   * @param pages for the entries
   */
  public CopyFiles(
      FileTree below,
      Optional<Owner> owner,
      Optional<ModeChange> mode,
      long impliedMtime,
      Pages pages)
      throws IOException {
    this.destination = new Destination(below, impliedMtime, pages);
    this.owner = owner;
    this.mode = mode;
  }

  /** The layer that WORKDIR makes: the directory with its missing parents, owned by its user. */
  public static Collection<LayerEntry> directory(
      FileTree below, ContainerPath path, Owner owner, long impliedMtime)
      throws IOException, BuildException {
    Destination destination = new Destination(below, impliedMtime, Pages.onHeap());
    destination.makeDirectories(destination.resolve(path), DIRECTORY_MODE, owner);
    return destination.entries();
  }

  /**
   * Copies what a source selected.
   *
   * @param to absolute; a slash at the end says that it is a directory
   * @throws BuildException when a file is in the way of a directory or the other way round
   */
  public void copy(Selection selection, String to) throws IOException, BuildException {
    for (Selection.Match match : selection.matches()) {
      copy(selection.tree(), match, to);
    }
  }

  private void copy(FileTree tree, Selection.Match match, String to)
      throws IOException, BuildException {
    ContainerPath written = ContainerPath.of(to);
    makeDirectories(destination.resolve(to.endsWith("/") ? written : written.parent()));
    ContainerPath at = destination.resolve(written);
    Optional<TocEntry> there = destination.find(at);
    if (!match.root().isDirectory()) {
      if (there.isPresent() && there.get().isDirectory()) {
        at = below(at, match.name());
      }
      makeDirectories(at.parent());
    } else if (there.isEmpty()) {
      makeDirectories(at);
    } else if (!there.get().isDirectory()) {
      destination.putDirectory(match.root().withPath(at));
    }
    Map<String, ContainerPath> links = new HashMap<>();
    TocEntry root = match.root();
    ContainerPath top = at;
    StagedEntries.Origin origin = new Copied(tree, root.path(), top);
    match
        .items()
        .forEach(
            (path, source) -> {
              TocEntry entry = changed(source, path.isEmpty() ? top : below(top, path));
              if (source.isDirectory()) {
                putDirectory(entry, match.partial());
              } else if (source.type() != FileType.FILE) {
                destination.putFile(entry, StagedEntries.Origin.NOWHERE);
              } else {
                putFile(tree, source, entry, links, origin);
              }
            });
    if (root.isDirectory() && !match.partial() && !root.path().isRoot()) {
      destination.date(top, root.mtimeSeconds(), root.mtimeNanos());
    }
  }

  /** The files below a place in a tree, which in the layer are below another. */
  private record Copied(FileTree tree, ContainerPath from, ContainerPath to)
      implements StagedEntries.Origin {
    @Override
    public LayerEntry.Content content(ContainerPath path) {
      return path.equals(to) ? new Late(tree, from) : new Late(tree, below(from, rest(path)));
    }

    private String rest(ContainerPath path) {
      return to.isRoot() ? path.relative() : path.value().substring(to.value().length() + 1);
    }
  }

  /** A content that is looked for when it is opened. */
  private record Late(FileTree tree, ContainerPath path) implements LayerEntry.Content {
    @Override
    public InputStream open() throws IOException {
      return tree.content(path).open();
    }
  }

  private static ContainerPath below(ContainerPath directory, String path) {
    return new ContainerPath(directory.isRoot() ? "/" + path : directory.value() + "/" + path);
  }

  private void makeDirectories(ContainerPath path) throws IOException, BuildException {
    // as BuildKit's mkdir(2) under the umask of dockerd
    int bits =
        mode.isPresent() && mode.get().isAbsolute()
            ? mode.get().apply(0, true) & DIRECTORY_MODE
            : DIRECTORY_MODE;
    destination.makeDirectories(path, bits, owner.orElse(Owner.ROOT));
  }

  private void putDirectory(TocEntry entry, boolean partial) throws IOException, BuildException {
    if (!partial || destination.find(entry.path()).filter(TocEntry::isDirectory).isEmpty()) {
      destination.putDirectory(entry);
    }
  }

  private void putFile(
      FileTree tree,
      TocEntry source,
      TocEntry entry,
      Map<String, ContainerPath> links,
      StagedEntries.Origin origin)
      throws IOException, BuildException {
    Optional<String> group = tree.linkGroup(source);
    ContainerPath first = group.isEmpty() ? null : links.putIfAbsent(group.get(), entry.path());
    if (first != null) {
      destination.putFile(hardLink(entry, first), StagedEntries.Origin.NOWHERE);
    } else {
      // with the digest that the cache key has: a file that changes meanwhile is noticed
      destination.putFile(entry.withContent(source.size(), tree.digest(source)), origin);
    }
  }

  private TocEntry changed(TocEntry source, ContainerPath at) {
    TocEntry entry = source.withPath(at);
    if (source.type() == FileType.SOCKET) {
      // a layer has no form for sockets; as with BuildKit, an empty file stands there
      entry = TocEntry.file(at, source.mode(), source.uid(), source.gid(), 0, 0);
      entry = entry.withMtime(source.mtimeSeconds(), source.mtimeNanos());
    }
    if (mode.isPresent() && source.type() != FileType.SYMLINK) {
      entry = entry.withMode(mode.get().apply(source.mode(), source.isDirectory()));
    }
    return owner.isPresent() ? entry.withOwner(owner.get().uid(), owner.get().gid()) : entry;
  }

  private static TocEntry hardLink(TocEntry entry, ContainerPath first) {
    return new TocEntry(
        entry.path(),
        TocEntry.Kind.HARD_LINK,
        FileType.FILE,
        entry.mode(),
        entry.uid(),
        entry.gid(),
        0,
        entry.mtimeSeconds(),
        entry.mtimeNanos(),
        first.value(),
        0,
        0,
        Collections.emptySortedMap(),
        Optional.empty());
  }

  /**
   * Unpacks the entries of an archive into a directory, which is made when it is not there; the
   * archive's own word on that directory does not count. Links on the way to an entry lead no
   * further than that directory, which is their root.
   */
  public void unpack(Iterable<LayerEntry> archive, String to) throws IOException, BuildException {
    ContainerPath at = destination.resolve(ContainerPath.of(to));
    destination.makeDirectories(at, DIRECTORY_MODE, owner.orElse(Owner.ROOT));
    for (LayerEntry packed : archive) {
      TocEntry entry = packed.entry();
      if (!entry.path().isRoot()) {
        ContainerPath path = inside(at, entry.path());
        destination.makeDirectories(path.parent(), DIRECTORY_MODE, Owner.ROOT);
        destination.replace(new LayerEntry(unpacked(entry, at, path), packed.content()));
      }
    }
  }

  /** Where a path of an archive is when the archive's root is at {@code root}. */
  private ContainerPath inside(ContainerPath root, ContainerPath path)
      throws IOException, BuildException {
    ContainerPath parent = destination.resolveInside(root, path.parent());
    return below(parent, path.name());
  }

  private TocEntry unpacked(TocEntry entry, ContainerPath root, ContainerPath path)
      throws IOException, BuildException {
    TocEntry out = entry.withPath(path);
    if (entry.kind() == TocEntry.Kind.HARD_LINK) {
      out = hardLink(out, inside(root, new ContainerPath(entry.target())));
    }
    return owner.isPresent() ? out.withOwner(owner.get().uid(), owner.get().gid()) : out;
  }

  /** The entries of the layer; the directories that they are in are among them. */
  public Collection<LayerEntry> entries() throws IOException {
    return destination.entries();
  }
}
