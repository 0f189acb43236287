package io.jbuild.runner.volume;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.layercache.files.FileLocks;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.Trees;
import io.jbuild.layercache.json.GoTime;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.layercache.toc.MergedView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The volumes of a store: {@code volumes/NAME/} with volume.json and the files in data/. Safe for
 * any number of threads and processes.
 */
public final class Volumes {
  private static final int NAME_BYTES = 32;

  /** Younger ones may just be made. */
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private static final String DESCRIPTION = "volume.json";

  private final Path directory;
  private final FileOps files;

  private Volumes(Path directory, FileOps files) {
    this.directory = directory;
    this.files = files;
  }

  /**
   * @param root of the store; nothing is touched yet
   */
  public static Volumes open(Path root, FileOps files) {
    return new Volumes(root.resolve("volumes"), files);
  }

  /** The volume of that name; made when there is none. */
  public Volume create(String name, Map<String, String> labels) throws IOException {
    check(name);
    return make(name, false, labels);
  }

  /** A new one with a name of our choice. */
  public Volume createAnonymous(Map<String, String> labels) throws IOException {
    byte[] random = new byte[NAME_BYTES];
    new SecureRandom().nextBytes(random);
    return make(HexFormat.of().formatHex(random), true, labels);
  }

  private Volume make(String name, boolean anonymous, Map<String, String> labels)
      throws IOException {
    Path home = directory.resolve(name);
    Files.createDirectories(home);
    try (FileLocks.Held held = lock(name)) {
      Optional<Volume> old = find(name);
      if (old.isPresent()) {
        return old.get();
      }
      Path data = home.resolve("data");
      if (Files.notExists(data)) {
        files.mkdir(data.toString(), 0755);
      }
      Volume v = new Volume(name, data, Instant.now(), anonymous, labels);
      Json.Obj o =
          Json.Obj.EMPTY
              .with("created", Json.of(GoTime.print(v.created())))
              .with("anonymous", Json.of(anonymous))
              .with("labels", Json.ofMap(labels));
      AtomicFile.write(
          home.resolve(DESCRIPTION), JsonText.print(o).getBytes(StandardCharsets.UTF_8));
      return v;
    }
  }

  private FileLocks.Held lock(String name) throws IOException {
    return FileLocks.lockOrFail(lockFile(name));
  }

  private Path lockFile(String name) {
    return directory.resolveSibling("locks").resolve("volume-" + name);
  }

  public Optional<Volume> find(String name) throws IOException {
    if (!isName(name)) {
      return Optional.empty();
    }
    Path home = directory.resolve(name);
    Path file = home.resolve(DESCRIPTION);
    try {
      Json.Obj o = JsonText.parseObject(Files.readAllBytes(file), file.toString());
      return Optional.of(
          new Volume(
              name,
              home.resolve("data"),
              GoTime.parse(o.string("created").orElse("")),
              o.bool("anonymous"),
              o.stringMap("labels")));
    } catch (NoSuchFileException e) {
      // none of that name, which is the answer
      return Optional.empty();
    }
  }

  /**
   * @throws IOException when there is none
   */
  public Volume get(String name) throws IOException {
    return find(name).orElseThrow(() -> new IOException("no such volume: " + name));
  }

  /** All of them, by name. */
  public List<Volume> list() throws IOException {
    List<Volume> out = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      for (Path p : all) {
        find(p.getFileName().toString()).ifPresent(out::add);
      }
    } catch (NoSuchFileException e) {
      // no volume was ever made here
    }
    out.sort(Comparator.comparing(Volume::name));
    return out;
  }

  /** Removes it with its files; who uses it is the caller's to know. */
  public void remove(String name) throws IOException {
    Volume v = get(name);
    try (FileLocks.Held held = lock(name)) {
      Files.deleteIfExists(directory.resolve(name).resolve(DESCRIPTION));
      Trees.delete(directory.resolve(v.name()));
    }
    if (v.anonymous()) {
      // nobody makes one of this name again, and so nobody waits for its lock
      Files.deleteIfExists(lockFile(name));
    }
  }

  /** Removes the directories that a jbuild has left that was killed while it made a volume. */
  public void removeUnfinished() throws IOException {
    Instant old = Instant.now().minus(YOUNG);
    List<Path> homes = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      all.forEach(homes::add);
    } catch (NoSuchFileException e) {
      // no volume was ever made here
    }
    for (Path home : homes) {
      String name = home.getFileName().toString();
      if (Files.notExists(home.resolve(DESCRIPTION))
          && Files.getLastModifiedTime(home).toInstant().isBefore(old)) {
        try (FileLocks.Held held = lock(name)) {
          if (find(name).isEmpty()) {
            Trees.delete(home);
          }
        }
        if (name.length() == 2 * NAME_BYTES) {
          Files.deleteIfExists(lockFile(name));
        }
      }
    }
  }

  /**
   * Copies what an image has at the path into a volume that is still empty, with owner and mode of
   * the directory itself, as docker does when a volume is first used.
   *
   * @return false when the volume was not empty, or the image has no directory there
   */
  public boolean fill(Volume volume, MergedView image, ContainerPath path) throws IOException {
    try (FileLocks.Held held = lock(volume.name())) {
      if (!files.list(volume.data().toString()).isEmpty()) {
        return false;
      }
      return new VolumeFill(files, image).copy(path, volume.data());
    }
  }

  private static void check(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "invalid volume name '"
              + name
              + "': letters, digits, '_', '.' and '-' are allowed, after a letter or digit; a"
              + " directory of the host is written as an absolute path");
    }
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!plain && (i == 0 || (c != '_' && c != '.' && c != '-'))) {
        return false;
      }
    }
    return !name.isEmpty();
  }
}
