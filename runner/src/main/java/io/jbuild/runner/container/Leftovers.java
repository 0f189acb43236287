package io.jbuild.runner.container;

import io.jbuild.layercache.files.Trees;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a jbuild that was killed while it made or removed containers has left of them. */
final class Leftovers {
  /** Younger ones may just be made. */
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private final Path directory;
  private final Names names;

  Leftovers(Path directory, Names names) {
    this.directory = directory;
    this.names = names;
  }

  /**
   * Removes directories that are not containers, and names of no directory.
   *
   * @param ids of directories that have the form of a container
   */
  void remove(List<String> ids) throws IOException {
    Instant old = Instant.now().minus(YOUNG);
    for (String id : ids) {
      Path home = directory.resolve(id);
      try {
        if (Files.notExists(home.resolve("config.json"))
            && Files.getLastModifiedTime(home).toInstant().isBefore(old)) {
          Trees.delete(home);
        }
      } catch (NoSuchFileException e) {
        // somebody else has just removed it, which was wanted
      }
    }
    names.releaseStale();
  }

  /** The names below a directory; none when it is not there. */
  static List<String> list(Path directory) throws IOException {
    List<String> out = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      all.forEach(p -> out.add(p.getFileName().toString()));
    } catch (NoSuchFileException e) {
      // nothing was ever made here
    }
    return out;
  }
}
