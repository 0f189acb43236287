package io.jbuild.maven.layers;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.files.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Layers as directories, so that a Dockerfile can copy them. Files have the modes that the image is
 * to have, and all the same time: what a machine or a clock adds to them is not in the image. Only
 * what differs from the last time is written.
 */
public final class Staging {
  /** Not zero: some programs take that for a file without a time. */
  private static final FileTime TIME = FileTime.fromMillis(1000);

  private final Path root;
  private final Path list;
  private final Map<String, String> before = new HashMap<>();
  private final Map<String, String> now = new HashMap<>();

  private Staging(Path root, Path list) {
    this.root = root;
    this.list = list;
  }

  /**
   * @param root of the directories; what is in it and in no layer is removed
   * @param list file in which the last state is remembered
   */
  public static void write(Path root, Path list, List<AppLayer> layers) throws IOException {
    Staging staging = new Staging(root, list);
    staging.remember();
    for (AppLayer layer : layers) {
      for (StagedFile file : layer.files()) {
        byte[] identity = (file.mode() + file.stamp()).getBytes(StandardCharsets.UTF_8);
        staging.now.put(path(layer, file), Digest.sha256(identity).hex());
      }
    }
    Files.createDirectories(root);
    staging.removeOthers();
    for (AppLayer layer : layers) {
      for (StagedFile file : layer.files()) {
        staging.write(path(layer, file), file);
      }
    }
    staging.dateDirectories();
    staging.save();
  }

  private static String path(AppLayer layer, StagedFile file) {
    return layer.name() + '/' + file.path();
  }

  private void remember() throws IOException {
    if (Files.isRegularFile(list)) {
      for (String line : Files.readAllLines(list, StandardCharsets.UTF_8)) {
        int space = line.indexOf(' ');
        before.put(line.substring(space + 1), line.substring(0, space));
      }
    }
  }

  private void save() throws IOException {
    StringBuilder out = new StringBuilder();
    now.forEach((path, stamp) -> out.append(stamp).append(' ').append(path).append('\n'));
    AtomicFile.write(list, out.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void write(String path, StagedFile file) throws IOException {
    Path to = root.resolve(path);
    if (Objects.equals(now.get(path), before.get(path)) && Files.exists(to)) {
      return;
    }
    Files.createDirectories(to.getParent());
    try (InputStream in = file.content().open()) {
      Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.setPosixFilePermissions(to, permissions(file.mode()));
    Files.setLastModifiedTime(to, TIME);
  }

  private void removeOthers() throws IOException {
    for (Path path : walk(Comparator.reverseOrder())) {
      String name = root.relativize(path).toString();
      boolean directory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
      if (directory ? isEmpty(path) : !now.containsKey(name)) {
        Files.delete(path);
      }
    }
  }

  private void dateDirectories() throws IOException {
    for (Path path : walk(Comparator.reverseOrder())) {
      if (Files.isDirectory(path)) {
        Files.setPosixFilePermissions(path, permissions(StagedFile.PROGRAM));
        Files.setLastModifiedTime(path, TIME);
      }
    }
  }

  /** All below the root. */
  private List<Path> walk(Comparator<Path> order) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      return paths.filter(p -> !p.equals(root)).sorted(order).toList();
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    PosixFilePermission[] all = PosixFilePermission.values();
    Set<PosixFilePermission> out = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < all.length; i++) {
      if ((mode & (0400 >> i)) != 0) {
        out.add(all[i]);
      }
    }
    return out;
  }
}
