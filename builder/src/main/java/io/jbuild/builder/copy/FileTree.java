package io.jbuild.builder.copy;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.SymbolicLinks;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Optional;

/**
 * A root file system that can be read: a build context, or the layers of a stage or image. Entries
 * are plain ones: no whiteouts, hard links as the files that they are. Safe for any number of
 * threads; does not change while it is used.
 */
public interface FileTree {
  /** The entry at exactly this path; no link is followed. The root is always there. */
  Optional<TocEntry> find(ContainerPath path) throws IOException;

  /** What is directly in a directory, in the order of the names' bytes. */
  List<TocEntry> list(ContainerPath directory) throws IOException;

  /** The content of the file at exactly this path. */
  LayerEntry.Content content(ContainerPath file) throws IOException;

  /** The digest of a file's content. */
  Digest digest(TocEntry file) throws IOException;

  /** What all names of a file have in common; empty when it surely has just one. */
  Optional<String> linkGroup(TocEntry file) throws IOException;

  /** Why a path is not to be found, where more can be said than that it is not there: a clause. */
  default Optional<String> whyMissing(ContainerPath path) throws IOException {
    return Optional.empty();
  }

  /** Where a path leads when all links are followed inside the root; missing parts stay. */
  default ContainerPath resolve(ContainerPath path) throws IOException {
    return resolveInside(ContainerPath.ROOT, path);
  }

  /**
   * Where a path below a directory leads when that is the root of all links.
   *
   * @throws FileSystemException when a relative link leads out of it; out of the real root none can
   */
  default ContainerPath resolveInside(ContainerPath root, ContainerPath path) throws IOException {
    return SymbolicLinks.resolve(
        root, path, at -> find(at).filter(e -> e.type() == FileType.SYMLINK).map(TocEntry::target));
  }
}
