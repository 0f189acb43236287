package io.jbuild.layercache.prune;

import io.jbuild.layercache.files.TreeSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One directory of {@code cache-mounts/} and what it takes.
 *
 * @param id as the Dockerfile has it
 * @param lastUsed when a step last began to use it
 */
public record CacheMountUsage(String id, Path directory, long bytes, Instant lastUsed) {

  /** All of a store, least recently used first. */
  public static List<CacheMountUsage> list(Path root) throws IOException {
    List<CacheMountUsage> out = new ArrayList<>();
    for (Path directory : StoreFiles.children(root.resolve("cache-mounts"))) {
      try {
        // further lines say how it begins
        String id = Files.readString(directory.resolve("id")).split("\n", 2)[0];
        Instant used = Files.getLastModifiedTime(directory).toInstant();
        out.add(new CacheMountUsage(id, directory, TreeSize.of(directory), used));
      } catch (NoSuchFileException e) {
        // being made, or removed meanwhile
      }
    }
    out.sort(Comparator.comparing(CacheMountUsage::lastUsed));
    return out;
  }
}
