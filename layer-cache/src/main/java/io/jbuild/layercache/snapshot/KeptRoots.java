package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.Digest;
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
import java.util.Comparator;
import java.util.List;

/**
 * Whole root file systems that steps have left, {@code roots/<name>/} with {@code layers} and
 * {@code tree/}: the next step goes on in one instead of unpacking all layers again. Who takes one
 * has it alone.
 */
final class KeptRoots {
  private static final int MOST = 2;
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

  /**
   * @param directory of our own
   * @param layers of the bottom that are in it already
   */
  record Taken(Path directory, int layers) {
    Path tree() {
      return directory.resolve("tree");
    }
  }

  /** The one that has most of the layers, bottom first, and none other; or an empty one. */
  Taken take(List<Digest> layers) throws IOException {
    List<Taken> fitting = new ArrayList<>();
    for (Path kept : list()) {
      int n = fits(kept, layers);
      if (n > 0) {
        fitting.add(new Taken(kept, n));
      }
    }
    fitting.sort(Comparator.comparingInt(Taken::layers).reversed());
    Path mine = shelf.lease().newDirectory("root");
    for (Taken t : fitting) {
      if (move(t.directory(), mine)) {
        return new Taken(mine, t.layers());
      }
    }
    shelf.files().mkdir(mine.resolve("tree").toString(), 0755);
    return new Taken(mine, 0);
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

  private int fits(Path kept, List<Digest> layers) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(kept.resolve("layers"), StandardCharsets.US_ASCII);
    } catch (FileSystemException e) {
      // taken meanwhile
      return 0;
    }
    if (lines.isEmpty() || !lines.get(0).equals(head) || lines.size() - 1 > layers.size()) {
      return 0;
    }
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).equals(layers.get(i - 1).toString())) {
        return 0;
      }
    }
    return lines.size() - 1;
  }

  /** Leaves a root for the next step. */
  void keep(Taken taken, List<Digest> layers) throws IOException {
    StringBuilder text = new StringBuilder(head).append('\n');
    for (Digest layer : layers) {
      text.append(layer).append('\n');
    }
    AtomicFile.writeLazily(
        taken.directory().resolve("layers"), text.toString().getBytes(StandardCharsets.US_ASCII));
    Files.createDirectories(directory);
    String name = Long.toString(System.currentTimeMillis(), 36) + '-' + System.nanoTime();
    Files.move(taken.directory(), directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    List<Path> all = list();
    for (int i = 0; i < all.size() - MOST; i++) {
      Path old = shelf.lease().newDirectory("old-root");
      if (move(all.get(i), old)) {
        Trees.delete(old);
      }
    }
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

  /** The digests with one more. */
  static List<Digest> plus(List<Digest> layers, Digest top) {
    List<Digest> out = new ArrayList<>(layers);
    out.add(top);
    return out;
  }
}
