package io.jbuild.runner.mount;

import io.jbuild.layercache.ContainerPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Follows the links in paths of an overlay that is not mounted. */
public final class OverlayPaths {
  private static final int MAX_LINKS = 40;

  private OverlayPaths() {}

  /**
   * The place itself, its last name not followed; as it was given where there are too many links.
   *
   * @param layers the topmost first
   */
  public static ContainerPath resolve(List<Path> layers, ContainerPath path) throws IOException {
    Deque<String> rest = new ArrayDeque<>(path.parent().parts());
    ContainerPath at = ContainerPath.ROOT;
    int links = 0;
    while (!rest.isEmpty()) {
      String part = rest.removeFirst();
      ContainerPath next = at.resolve(part);
      String target = part.equals("..") ? "" : target(layers, next);
      if (target.isEmpty()) {
        at = next;
        continue;
      }
      if (++links > MAX_LINKS) {
        return path;
      }
      at = target.startsWith("/") ? ContainerPath.ROOT : at;
      List<String> parts = new ArrayList<>(List.of(target.split("/")));
      parts.removeIf(p -> p.isEmpty() || p.equals("."));
      for (int i = parts.size() - 1; i >= 0; i--) {
        rest.addFirst(parts.get(i));
      }
    }
    return path.isRoot() ? path : at.resolve(path.name());
  }

  /** Where the link at this place leads; empty when no link is there. */
  private static String target(List<Path> layers, ContainerPath path) throws IOException {
    for (Path layer : layers) {
      Path file = layer.resolve(path.relative());
      if (Files.isSymbolicLink(file)) {
        return Files.readSymbolicLink(file).toString();
      }
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return "";
      }
    }
    return "";
  }
}
