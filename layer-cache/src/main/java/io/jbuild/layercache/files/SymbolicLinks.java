package io.jbuild.layercache.files;

import io.jbuild.layercache.ContainerPath;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Follows symbolic links inside a root, wherever its files are told from. */
public final class SymbolicLinks {
  /** As many as the kernel follows: path_resolution(7). */
  private static final int MOST = 40;

  private SymbolicLinks() {}

  /** Where the link at a path leads; empty when none is there. */
  @FunctionalInterface
  public interface Reader {
    Optional<String> target(ContainerPath path) throws IOException;
  }

  /**
   * Where a path below a directory leads when that is the root of all links; missing parts stay.
   *
   * @return empty when that takes more links than the kernel follows
   * @throws FileSystemException when a relative link leads out of {@code root}; out of the real
   *     root none can
   */
  public static Optional<ContainerPath> follow(ContainerPath root, ContainerPath path, Reader links)
      throws IOException {
    Deque<String> rest = new ArrayDeque<>(path.parts());
    ContainerPath at = root;
    int followed = 0;
    while (!rest.isEmpty()) {
      String part = rest.removeFirst();
      boolean up = part.equals("..");
      if (up && at.equals(root) && !root.isRoot()) {
        throw new FileSystemException(path.value(), null, "a link leads out of " + root);
      }
      ContainerPath next = at.resolve(part);
      Optional<String> target = up ? Optional.empty() : links.target(next);
      if (target.isEmpty()) {
        at = next;
        continue;
      }
      if (++followed > MOST) {
        return Optional.empty();
      }
      at = target.get().startsWith("/") ? root : at;
      String[] parts = target.get().split("/");
      for (int i = parts.length - 1; i >= 0; i--) {
        if (!parts[i].isEmpty() && !parts[i].equals(".")) {
          rest.addFirst(parts[i]);
        }
      }
    }
    return Optional.of(at);
  }

  /**
   * The same.
   *
   * @throws FileSystemException also when that takes more links than the kernel follows
   */
  public static ContainerPath resolve(ContainerPath root, ContainerPath path, Reader links)
      throws IOException {
    Optional<ContainerPath> found = follow(root, path, links);
    if (found.isEmpty()) {
      throw new FileSystemException(
          path.value(), null, "goes through more than " + MOST + " symbolic links");
    }
    return found.get();
  }
}
