package io.jbuild.runner.sandbox;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.mount.OverlayPaths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes out of an upper directory what is there only because something was mounted on it, and gives
 * the directories above their times back. What the command made itself stays.
 */
public final class StubCleaner {
  private static final String ROOT_OPAQUE = "trusted.overlay.opaque";
  private static final String USER_OPAQUE = "user.overlay.opaque";

  /** Every container has these, and as with runc they stay in the layer. */
  private static final Set<ContainerPath> KEPT =
      Set.of(ContainerPath.of("/proc"), ContainerPath.of("/dev"), ContainerPath.of("/sys"));

  private final Path upper;
  private final List<Path> lower;
  private final FileOps files;

  public StubCleaner(RootFilesystem.Overlay overlay, FileOps files) {
    this.upper = overlay.upper();
    this.lower = overlay.lower();
    this.files = files;
  }

  /** For a root file system that is one directory. */
  public StubCleaner(RootFilesystem.Directory root, FileOps files) {
    this.upper = root.path();
    this.lower = List.of();
    this.files = files;
  }

  /**
   * @param stubs as {@link io.jbuild.runner.RunningContainer#stubs} names them, parents first
   */
  public void clean(List<ContainerPath> stubs) throws IOException {
    List<Path> layers = new ArrayList<>(List.of(upper));
    layers.addAll(lower);
    List<ContainerPath> deepestFirst = new ArrayList<>(stubs.size());
    for (ContainerPath stub : stubs) {
      if (!KEPT.contains(stub)) {
        deepestFirst.add(OverlayPaths.resolve(layers, stub));
      }
    }
    Collections.reverse(deepestFirst);
    for (ContainerPath stub : deepestFirst) {
      remove(stub);
    }
    for (ContainerPath stub : deepestFirst) {
      dropUntouched(stub.parent());
    }
  }

  private void remove(ContainerPath path) throws IOException {
    Optional<FileStat> stat = files.find(host(upper, path));
    if (stat.isEmpty()) {
      return;
    }
    boolean directory = stat.get().type() == FileType.DIRECTORY;
    if (directory ? !isEmpty(path) : !isEmptyFile(stat.get())) {
      return;
    }
    Optional<FileStat> parent = files.find(host(upper, path.parent()));
    if (directory) {
      files.rmdir(host(upper, path));
    } else {
      files.unlink(host(upper, path));
    }
    if (parent.isPresent()) {
      restore(path.parent(), parent.get());
    }
  }

  private static boolean isEmptyFile(FileStat stat) {
    return stat.type() == FileType.FILE && stat.size() == 0;
  }

  private boolean isEmpty(ContainerPath directory) throws IOException {
    return files.list(host(upper, directory)).isEmpty();
  }

  /** A directory that was copied up for a stub, has nothing in it, and is as it was below. */
  private void dropUntouched(ContainerPath directory) throws IOException {
    ContainerPath at = directory;
    while (!at.isRoot()) {
      Optional<FileStat> above = files.find(host(upper, at));
      Optional<FileStat> below = findLower(at);
      if (above.isEmpty()
          || below.isEmpty()
          || !isEmpty(at)
          || !above.get().hasStatusOf(below.get())
          || isOpaque(at)) {
        return;
      }
      Optional<FileStat> parent = files.find(host(upper, at.parent()));
      files.rmdir(host(upper, at));
      if (parent.isPresent()) {
        restore(at.parent(), parent.get());
      }
      at = at.parent();
    }
  }

  private boolean isOpaque(ContainerPath path) throws IOException {
    var names = files.xattrs(host(upper, path)).keySet();
    return names.contains(ROOT_OPAQUE) || names.contains(USER_OPAQUE);
  }

  private Optional<FileStat> findLower(ContainerPath path) throws IOException {
    for (Path layer : lower) {
      Optional<FileStat> stat = files.find(host(layer, path));
      if (stat.isPresent()) {
        return stat;
      }
    }
    return Optional.empty();
  }

  private void restore(ContainerPath directory, FileStat before) throws IOException {
    files.setMtime(host(upper, directory), before.mtimeSeconds(), before.mtimeNanos());
  }

  private static String host(Path root, ContainerPath path) {
    return path.isRoot() ? root.toString() : root + path.value();
  }
}
