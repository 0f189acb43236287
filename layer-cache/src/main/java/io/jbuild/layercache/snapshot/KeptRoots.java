package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.layercache.files.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whole root file systems that steps have left, {@code roots/<name>/} with {@code layers}, {@code
 * record} and {@code tree/}: the next step goes on in one instead of unpacking all layers again.
 * Who takes one has it alone.
 */
final class KeptRoots {
  private static final int MOST = 2;
  private static final String LAYERS = "layers";
  private static final String RECORD = "record";
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  private final LayerShelf shelf;
  private final Path directory;
  private final String head;

  KeptRoots(LayerShelf shelf, Path storeRoot, OwnerRule owners) throws IOException {
    this.shelf = shelf;
    this.directory = storeRoot.resolve("roots");
    // nothing of it is forced to the disk: what another boot left may be torn
    this.head = owners + " " + boot();
  }

  private static String boot() throws IOException {
    return Files.isReadable(BOOT) ? Files.readString(BOOT).strip() : "";
  }

  /** A root that was kept, alone in our hands, and what it was kept as, bottom layer first. */
  record Taken(Path directory, List<Digest> layers) {
    Path tree() {
      return KeptRoots.tree(directory);
    }

    /** What its files were when it was kept. */
    RootRecord record() throws IOException {
      return RootRecord.read(directory.resolve(RECORD));
    }
  }

  static Path tree(Path directory) {
    return directory.resolve("tree");
  }

  /** An empty one. */
  Path make() throws IOException {
    Path mine = shelf.lease().newDirectory("root");
    shelf.files().mkdir(tree(mine).toString(), 0755);
    return mine;
  }

  /** The one from which the way to the layers is the shortest, if it is shorter than from none. */
  Optional<Taken> take(List<LayerHandle> layers) throws IOException {
    List<Way> ways = new ArrayList<>();
    for (Path kept : list()) {
      way(kept, layers).ifPresent(ways::add);
    }
    Collections.reverse(ways);
    ways.sort(Comparator.comparingLong(Way::length));
    for (Way way : ways) {
      Path mine = shelf.lease().newDirectory("root");
      if (move(way.kept(), mine)) {
        return Optional.of(new Taken(mine, way.layers()));
      }
      Files.delete(mine);
    }
    return Optional.empty();
  }

  /**
   * @param length in entries that may have to be written
   */
  private record Way(Path kept, List<Digest> layers, long length) {}

  private Optional<Way> way(Path kept, List<LayerHandle> layers) throws IOException {
    List<Digest> has = layers(kept);
    int common = common(has, layers);
    long length = 0;
    long whole = 0;
    for (int i = 0; i < layers.size(); i++) {
      long size = layers.get(i).toc().size();
      whole += size;
      length += i < common ? 0 : size;
    }
    for (Digest surplus : has.subList(common, has.size())) {
      if (!shelf.use(surplus)) {
        return Optional.empty();
      }
      length += shelf.toc(surplus).size();
    }
    return common > 0 && length < whole
        ? Optional.of(new Way(kept, has, length))
        : Optional.empty();
  }

  /** How many layers of the bottom are the same. */
  static int common(List<Digest> has, List<LayerHandle> layers) throws IOException {
    int common = 0;
    while (common < Math.min(has.size(), layers.size())
        && has.get(common).equals(layers.get(common).layer().diffId())) {
      common++;
    }
    return common;
  }

  private static boolean move(Path kept, Path mine) throws IOException {
    try {
      Files.move(kept, mine, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException e) {
      // another step was faster
      return false;
    }
  }

  /** Of a root that can be used at all. */
  private List<Digest> layers(Path kept) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(kept.resolve(LAYERS), StandardCharsets.US_ASCII);
    } catch (FileSystemException e) {
      // taken meanwhile
      return List.of();
    }
    List<Digest> layers = new ArrayList<>();
    if (!lines.isEmpty() && lines.get(0).equals(head)) {
      for (String line : lines.subList(1, lines.size())) {
        layers.add(Digest.parse(line));
      }
    }
    return layers;
  }

  /** By which a root of these layers is found again, the bottom one first. */
  static List<Digest> names(List<LayerHandle> layers) throws IOException {
    List<Digest> names = new ArrayList<>();
    for (LayerHandle layer : layers) {
      names.add(layer.layer().diffId());
    }
    return names;
  }

  /**
   * Leaves a root for the next step.
   *
   * @param record of what is in it
   */
  void keep(Path mine, List<Digest> layers, RootRecord record) throws IOException {
    StringBuilder text = new StringBuilder(head).append('\n');
    for (Digest layer : layers) {
      text.append(layer).append('\n');
    }
    record.write(mine.resolve(RECORD));
    AtomicFile.writeLazily(
        mine.resolve(LAYERS), text.toString().getBytes(StandardCharsets.US_ASCII));
    Files.createDirectories(directory);
    String name = Long.toString(System.currentTimeMillis(), 36) + '-' + System.nanoTime();
    Files.move(mine, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    List<Path> all = list();
    for (int i = 0; i < all.size() - MOST; i++) {
      Path old = shelf.lease().newDirectory("old-root");
      if (move(all.get(i), old)) {
        discard(old);
      }
    }
  }

  /** Removes one that is ours, while others go on; what is left then goes with the lease. */
  void discard(Path mine) {
    Workers.aside(
        () -> {
          try {
            Trees.delete(mine);
          } catch (IOException e) {
            // what is still there is removed with the lease, which says what cannot be
          }
        });
  }

  /** Oldest first. */
  private List<Path> list() throws IOException {
    List<Path> out = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      all.forEach(out::add);
    } catch (NoSuchFileException e) {
      return List.of(); // nothing was ever kept
    }
    out.sort(null);
    return out;
  }
}
