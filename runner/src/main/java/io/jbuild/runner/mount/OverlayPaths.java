package io.jbuild.runner.mount;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.files.SymbolicLinks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Follows the links in paths of an overlay that is not mounted. */
public final class OverlayPaths {
  private OverlayPaths() {}

  /**
   * The place itself, its last name not followed; as it was given where there are too many links.
   *
   * @param layers the topmost first
   */
  public static ContainerPath resolve(List<Path> layers, ContainerPath path) throws IOException {
    if (path.isRoot()) {
      return path;
    }
    return SymbolicLinks.follow(ContainerPath.ROOT, path.parent(), at -> target(layers, at))
        .map(parent -> parent.resolve(path.name()))
        .orElse(path);
  }

  /** Where the link at this place leads; empty when no link is there. */
  private static Optional<String> target(List<Path> layers, ContainerPath path) throws IOException {
    for (Path layer : layers) {
      Path file = layer.resolve(path.relative());
      if (Files.isSymbolicLink(file)) {
        return Optional.of(Files.readSymbolicLink(file).toString());
      }
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }
}
