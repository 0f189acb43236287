package io.jbuild.layercache.store;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.layercache.json.JsonText;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The names of images: {@code images/<registry>/<repository…>/_tags/<tag>}, or {@code
 * …/_digests/<algorithm>-<hex>} for a name without a tag. Each file holds the descriptor of a
 * manifest or an index. No part of a repository name begins with an underscore, so these never
 * meet.
 */
final class NameFiles {
  private static final String TAGS = "_tags";
  private static final String DIGESTS = "_digests";

  private final Path root;

  NameFiles(Path root) {
    this.root = root;
  }

  /** A name and what it points to. */
  record Named(ImageReference name, Descriptor target) {}

  Optional<Descriptor> find(ImageReference name) throws IOException {
    return read(file(name));
  }

  void put(ImageReference name, Descriptor target) throws IOException {
    Path file = file(name);
    byte[] content = JsonText.toBytes(ImageJson.toJson(target));
    if (!holds(file, content)) {
      AtomicFile.write(file, content);
    }
  }

  /** Writing what is there already would wait for the disk. */
  private static boolean holds(Path file, byte[] content) throws IOException {
    try {
      return Arrays.equals(content, Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  boolean remove(ImageReference name) throws IOException {
    Path file = file(name);
    boolean there = Files.deleteIfExists(file);
    for (Path p = file.getParent(); there && p != null && !p.equals(root); p = p.getParent()) {
      try {
        Files.delete(p);
      } catch (DirectoryNotEmptyException | NoSuchFileException e) {
        break; // another name lives there, or another process has tidied up already
      }
    }
    return there;
  }

  /** Every name, in the order of their text. */
  List<Named> list() throws IOException {
    return list(Damage.FATAL);
  }

  /** As {@link #list()}, without those that are damaged. */
  List<Named> list(Damage damage) throws IOException {
    List<Named> out = new ArrayList<>();
    for (Path registry : children(root)) {
      String name = registry.getFileName().toString();
      if (!name.startsWith("_")) {
        walk(registry, name, "", out, damage);
      }
    }
    out.sort(Comparator.comparing(n -> n.name().toString()));
    return out;
  }

  private void walk(
      Path directory, String registry, String repository, List<Named> out, Damage damage)
      throws IOException {
    for (Path child : children(directory)) {
      String name = child.getFileName().toString();
      if (name.equals(TAGS) || name.equals(DIGESTS)) {
        for (Path file : children(child)) {
          try {
            readNamed(file, registry, repository, name.equals(TAGS), out);
          } catch (IOException e) {
            damage.found(file, e);
          }
        }
      } else {
        walk(child, registry, repository.isEmpty() ? name : repository + '/' + name, out, damage);
      }
    }
  }

  private static void readNamed(
      Path file, String registry, String repository, boolean tag, List<Named> out)
      throws IOException {
    String last = file.getFileName().toString();
    if (AtomicFile.isRemnant(last)) {
      return;
    }
    Optional<Descriptor> target = read(file);
    if (target.isPresent()) {
      ImageReference name =
          new ImageReference(
              registry,
              repository,
              tag ? Optional.of(last) : Optional.empty(),
              tag ? Optional.empty() : Optional.of(Digest.parse(last.replaceFirst("-", ":"))));
      out.add(new Named(name, target.get()));
    }
  }

  private static List<Path> children(Path directory) throws IOException {
    List<Path> out = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(out::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      // nothing has a name there, or no longer
    }
    return out;
  }

  private static Optional<Descriptor> read(Path file) throws IOException {
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    return Optional.of(
        ImageJson.parseDescriptor(JsonText.parseObject(content, "the image name " + file)));
  }

  private Path file(ImageReference name) throws IOException {
    Path directory = root.resolve(checked(name.registry(), name));
    for (String part : name.repository().split("/", -1)) {
      directory = directory.resolve(checked(part, name));
    }
    if (name.tag().isPresent()) {
      return directory.resolve(TAGS).resolve(checked(name.tag().get(), name));
    }
    Digest digest = name.digest().orElseThrow();
    return directory.resolve(DIGESTS).resolve(digest.algorithm() + '-' + digest.hex());
  }

  /** A reference that was not parsed may hold anything; a file name may not. */
  private static String checked(String part, ImageReference name) throws IOException {
    boolean hidden = part.isEmpty() || part.charAt(0) == '.';
    if (hidden || part.indexOf('/') >= 0 || part.indexOf('\0') >= 0 || part.length() > 255) {
      throw new IOException("the image name '" + name + "' has a part that cannot be stored");
    }
    return part;
  }
}
