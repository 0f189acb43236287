package io.jbuild.builder.step;

import io.jbuild.layercache.Accounts;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.FileStat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The trees of layers looked at as the one file system that an overlay mount would show, without
 * mounting it.
 */
public final class LowerTrees {
  /** As the kernel has it (path_resolution(7)). */
  private static final int MOST_LINKS = 40;

  private static final int LARGEST_ACCOUNT_FILE = 16 << 20;

  private final FileOps files;
  private final List<String> roots;

  /**
   * @param roots host paths, top layer first
   */
  public LowerTrees(FileOps files, List<String> roots) {
    this.files = files;
    this.roots = List.copyOf(roots);
  }

  /** Of layers, bottom first. */
  public static LowerTrees of(FileOps files, List<LayerHandle> layers) throws IOException {
    List<String> roots = new ArrayList<>();
    for (int i = layers.size() - 1; i >= 0; i--) {
      roots.add(layers.get(i).tree().toString());
    }
    return new LowerTrees(files, roots);
  }

  /**
   * What is at a path.
   *
   * @param paths host paths: of a directory each layer's part of it, top first; of anything else
   *     just one
   */
  public record Found(boolean isDirectory, List<String> paths) {}

  /** Follows all links, inside the root. */
  public Optional<Found> find(ContainerPath path) throws IOException {
    Deque<String> rest = new ArrayDeque<>(path.parts());
    Deque<Found> trail = new ArrayDeque<>();
    Found root = new Found(true, roots);
    trail.push(root);
    int links = 0;
    while (!rest.isEmpty()) {
      String name = rest.pop();
      if (name.equals("..")) {
        if (trail.size() > 1) {
          trail.pop();
        }
        continue;
      }
      Found here = trail.peek();
      Optional<Found> next =
          here != null && here.isDirectory() ? child(here.paths(), name) : Optional.empty();
      if (next.isEmpty()) {
        return Optional.empty();
      }
      String host = next.get().paths().get(0);
      if (!next.get().isDirectory() && files.lstat(host).type() == FileType.SYMLINK) {
        if (++links > MOST_LINKS) {
          throw new FileSystemException(path.value(), null, "too many symbolic links");
        }
        follow(files.readlink(host), rest, trail, root);
      } else {
        trail.push(next.get());
      }
    }
    return Optional.ofNullable(trail.peek());
  }

  private static void follow(String target, Deque<String> rest, Deque<Found> trail, Found root) {
    if (target.startsWith("/")) {
      trail.clear();
      trail.push(root);
    }
    String[] parts = target.split("/", -1);
    for (int i = parts.length - 1; i >= 0; i--) {
      if (!parts[i].isEmpty() && !parts[i].equals(".")) {
        rest.push(parts[i]);
      }
    }
  }

  /** The entry of this name in a directory that the layers share. */
  Optional<Found> child(List<String> directories, String name) throws IOException {
    List<String> parts = new ArrayList<>();
    for (String directory : directories) {
      String path = directory + '/' + name;
      Optional<FileStat> stat = stat(path);
      if (stat.isEmpty()) {
        continue;
      }
      if (stat.get().type() != FileType.DIRECTORY) {
        boolean hidden = isWhiteout(stat.get()) || !parts.isEmpty();
        return hidden ? directory(parts) : Optional.of(new Found(false, List.of(path)));
      }
      parts.add(path);
      if (isOpaque(path)) {
        break;
      }
    }
    return directory(parts);
  }

  private static Optional<Found> directory(List<String> parts) {
    return parts.isEmpty() ? Optional.empty() : Optional.of(new Found(true, List.copyOf(parts)));
  }

  private Optional<FileStat> stat(String path) throws IOException {
    try {
      return Optional.of(files.lstat(path));
    } catch (NoSuchFileException e) {
      // this layer does not have it, which is the answer
      return Optional.empty();
    }
  }

  private static boolean isWhiteout(FileStat stat) {
    return stat.type() == FileType.CHARACTER_DEVICE
        && stat.deviceMajor() == 0
        && stat.deviceMinor() == 0;
  }

  private boolean isOpaque(String directory) throws IOException {
    for (String name : files.xattrs(directory).keySet()) {
      if (name.equals("trusted.overlay.opaque") || name.equals("user.overlay.opaque")) {
        return true;
      }
    }
    return false;
  }

  /** The users and groups; none where the files are missing. */
  public Accounts accounts() throws IOException {
    return Accounts.parse(text("/etc/passwd"), text("/etc/group"));
  }

  private String text(String path) throws IOException {
    Optional<Found> found = find(ContainerPath.of(path));
    if (found.isEmpty() || found.get().isDirectory()) {
      return "";
    }
    try (FileChannel in = files.openRead(found.get().paths().get(0))) {
      ByteBuffer content = ByteBuffer.allocate((int) Math.min(in.size(), LARGEST_ACCOUNT_FILE));
      while (content.hasRemaining() && in.read(content) >= 0) {
        // reads on until all is there or the file ends
      }
      return new String(content.array(), 0, content.position(), StandardCharsets.UTF_8);
    }
  }
}
