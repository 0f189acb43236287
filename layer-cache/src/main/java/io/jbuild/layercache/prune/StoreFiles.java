package io.jbuild.layercache.prune;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.layercache.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of a store, as pruning, counting and checking walk them. */
final class StoreFiles {
  private final DirectoryStore store;

  StoreFiles(DirectoryStore store) {
    this.store = store;
  }

  /** Every blob with its file. */
  Map<Digest, Path> blobs() throws IOException {
    Map<Digest, Path> out = new LinkedHashMap<>();
    for (Path algorithm : children(store.root().resolve("blobs"))) {
      for (Path group : children(algorithm)) {
        for (Path file : children(group)) {
          String hex = file.getFileName().toString();
          String name = algorithm.getFileName() + ":" + hex;
          if (!AtomicFile.isRemnant(hex)) {
            out.put(Digest.parse(name), file);
          }
        }
      }
    }
    return out;
  }

  /** Every layer with its directory. */
  Map<Digest, Path> layers() throws IOException {
    Map<Digest, Path> out = new LinkedHashMap<>();
    for (Path directory : children(store.root().resolve("layers"))) {
      String hex = directory.getFileName().toString();
      if (hex.length() == 64 || hex.length() == 128) {
        out.put(new Digest(hex.length() == 64 ? "sha256" : "sha512", hex), directory);
      }
    }
    return out;
  }

  /** What writers that died have left beside the files that they were writing. */
  List<Path> remnants() throws IOException {
    List<Path> out = new ArrayList<>();
    for (String room : List.of("blobs", "images", "records", "layers")) {
      collectRemnants(store.root().resolve(room), room.equals("layers") ? 1 : 12, out);
    }
    return out;
  }

  private static void collectRemnants(Path directory, int depth, List<Path> out)
      throws IOException {
    for (Path child : children(directory)) {
      if (AtomicFile.isRemnant(child.getFileName().toString())) {
        out.add(child);
      } else if (depth > 1) {
        collectRemnants(child, depth - 1, out);
      }
    }
  }

  static List<Path> children(Path directory) throws IOException {
    List<Path> out = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(out::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      // nothing there, which is what the empty list says
    }
    return out;
  }
}
