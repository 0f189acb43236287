package io.jbuild.layercache.record;

import io.jbuild.layercache.BuildRecord;
import io.jbuild.layercache.BuildRecords;
import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.layercache.files.Lease;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Records as files {@code records/<two hex>/<hex of the key>}, and for each step an index {@code
 * records/steps/<hex of its name>/<hex of a key>} of empty files. The modification time of a record
 * is when it was last of use.
 */
public final class DirectoryBuildRecords implements BuildRecords {
  private static final int MAX_SIMILAR = 16;

  private final Path root;
  private final Lease lease;

  public DirectoryBuildRecords(Path root, Lease lease) {
    this.root = root;
    this.lease = lease;
  }

  @Override
  public Optional<BuildRecord> find(CacheKey key) throws IOException {
    Path file = file(key);
    Optional<BuildRecord> record = read(key, file);
    return record.isPresent() && lease.use(file) ? record : Optional.empty();
  }

  private static Optional<BuildRecord> read(CacheKey key, Path file) throws IOException {
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    try {
      return Optional.of(RecordFile.parse(key, content));
    } catch (DamagedRecordException e) {
      return Optional.empty(); // the step runs again and overwrites it; system check names it
    }
  }

  @Override
  public void put(BuildRecord record) throws IOException {
    lease.hold();
    AtomicFile.writeLazily(file(record.key()), RecordFile.toBytes(record));
    Path marker = steps(record.step()).resolve(record.key().digest().hex());
    try {
      Files.createFile(marker);
    } catch (FileAlreadyExistsException e) {
      // known already: the index says only that there is such a record
    } catch (NoSuchFileException e) {
      Files.createDirectories(marker.getParent());
      Files.write(marker, new byte[0]);
    }
  }

  @Override
  public List<BuildRecord> similar(String step) throws IOException {
    List<BuildRecord> found = new ArrayList<>();
    try (DirectoryStream<Path> markers = Files.newDirectoryStream(steps(step))) {
      for (Path marker : markers) {
        CacheKey key = new CacheKey(new Digest("sha256", marker.getFileName().toString()));
        Optional<BuildRecord> record = read(key, file(key));
        if (record.isPresent() && record.get().step().equals(step)) {
          found.add(record.get());
        } else {
          Files.deleteIfExists(marker);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    found.sort(Comparator.comparing(BuildRecord::created).reversed());
    return List.copyOf(found.subList(0, Math.min(found.size(), MAX_SIMILAR)));
  }

  @Override
  public List<CacheKey> list() throws IOException {
    List<CacheKey> keys = new ArrayList<>();
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(root, "[0-9a-f][0-9a-f]")) {
      for (Path group : groups) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(group)) {
          for (Path file : files) {
            String name = file.getFileName().toString();
            if (!AtomicFile.isRemnant(name)) {
              keys.add(new CacheKey(new Digest("sha256", name)));
            }
          }
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return List.copyOf(keys);
  }

  /** Reads a record without using it, and says what is wrong with it if anything is. */
  public BuildRecord check(CacheKey key) throws IOException {
    return RecordFile.parse(key, Files.readAllBytes(file(key)));
  }

  @Override
  public void remove(CacheKey key) throws IOException {
    Files.deleteIfExists(file(key));
  }

  /** Where the record of a key stands. */
  public Path file(CacheKey key) {
    String hex = key.digest().hex();
    return root.resolve(hex.substring(0, 2)).resolve(hex);
  }

  private Path steps(String step) {
    Digest name = Digest.sha256(step.getBytes(StandardCharsets.UTF_8));
    return root.resolve("steps").resolve(name.hex());
  }
}
