package io.jbuild.builder.step;

import io.jbuild.builder.plan.RunMount.Sharing;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.files.FileLocks;
import io.jbuild.layercache.files.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The directories behind {@code --mount=type=cache}: they outlive builds and are no part of any
 * image. Safe for any number of threads and processes.
 *
 * <p>{@code cache-mounts/<hash of the id>/data} holds the files, {@code id} beside it says whose
 * they are. A further private copy has a number behind the hash.
 */
final class CacheDirectories {
  private static final int ATTEMPTS = 10;

  private final Path root;
  private final Path locks;

  CacheDirectories(Path storeRoot) {
    this.root = storeRoot.resolve("cache-mounts");
    this.locks = storeRoot.resolve("locks");
  }

  /** Fills a directory that is used for the first time. */
  @FunctionalInterface
  interface Beginning {
    void fill(Path emptyDirectory) throws IOException;
  }

  /** A directory that a step may use until it is closed. */
  static final class Lease implements AutoCloseable {
    private final Path directory;
    private final Optional<FileLocks.Held> lock;

    private Lease(Path directory, Optional<FileLocks.Held> lock) {
      this.directory = directory;
      this.lock = lock;
    }

    Path directory() {
      return directory;
    }

    @Override
    public void close() throws IOException {
      if (lock.isPresent()) {
        lock.get().close();
      }
    }
  }

  /** Waits for its turn when the directory is to be used by one step at a time. */
  Lease take(String id, Sharing sharing, Beginning beginning)
      throws IOException, InterruptedException {
    String name = name(id);
    return switch (sharing) {
      case SHARED -> new Lease(directory(name, id, beginning), Optional.empty());
      case LOCKED -> {
        FileLocks.Held lock = FileLocks.lock(lockFile(name));
        yield opened(name, id, beginning, lock);
      }
      case PRIVATE -> {
        int copy = 0;
        Optional<FileLocks.Held> lock = FileLocks.tryLock(lockFile(name));
        while (lock.isEmpty()) {
          copy++;
          lock = FileLocks.tryLock(lockFile(name + '-' + copy));
        }
        yield opened(copy == 0 ? name : name + '-' + copy, id, beginning, lock.get());
      }
    };
  }

  private static String name(String id) {
    return Digest.sha256(id.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 32);
  }

  boolean has(String id) {
    return Files.isDirectory(root.resolve(name(id)).resolve("data"));
  }

  /** Where the files of each are, by its id; not of further private copies. */
  Map<String, Path> list() throws IOException {
    Map<String, Path> out = new TreeMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(root, "[0-9a-f]*")) {
      for (Path directory : all) {
        String id = Files.readString(directory.resolve("id"));
        if (directory.endsWith(name(id))) {
          out.put(id, directory.resolve("data"));
        }
      }
    } catch (NoSuchFileException e) {
      return out; // nobody has used one yet, or one is being pruned
    }
    return out;
  }

  /** Makes the directory; one that is there stays as it is. */
  void create(String id, Beginning beginning) throws IOException {
    create(root.resolve(name(id)), id, beginning);
  }

  private Path lockFile(String name) {
    return locks.resolve("cache-" + name);
  }

  private Lease opened(String name, String id, Beginning beginning, FileLocks.Held lock)
      throws IOException {
    boolean done = false;
    try {
      Lease lease = new Lease(directory(name, id, beginning), Optional.of(lock));
      done = true;
      return lease;
    } finally {
      if (!done) {
        lock.close();
      }
    }
  }

  private Path directory(String name, String id, Beginning beginning) throws IOException {
    Path directory = root.resolve(name);
    Path data = directory.resolve("data");
    for (int attempt = 1; ; attempt++) {
      if (!Files.isDirectory(data)) {
        create(directory, id, beginning);
      }
      try {
        // what was used since a running build began is pruned by nobody
        Files.setLastModifiedTime(directory, FileTime.from(Instant.now()));
        return data;
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        // it was pruned in between: a new one
      }
    }
  }

  private void create(Path directory, String id, Beginning beginning) throws IOException {
    Files.createDirectories(root);
    Path fresh = Files.createTempDirectory(root, ".new-");
    try {
      Files.writeString(fresh.resolve("id"), id);
      beginning.fill(Files.createDirectory(fresh.resolve("data")));
      if (Files.exists(directory.resolve("id"))) {
        // its files were lent to a command of a process that was killed, and are gone with it
        Files.move(
            fresh.resolve("data"), directory.resolve("data"), StandardCopyOption.ATOMIC_MOVE);
      } else {
        Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (FileSystemException e) {
      // another step made it at the same time: that one is as good
      if (!Files.isDirectory(directory.resolve("data"))) {
        throw e;
      }
    } finally {
      Trees.delete(fresh);
    }
  }
}
