package io.jbuild.layercache.store;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.layercache.files.Lease;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.layercache.json.JsonText;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which manifests and indexes are images of the store, named or not: {@code
 * images/_manifests/<algorithm>-<hex>}, each with its descriptor, its image id and when it came in.
 */
final class ImageEntries {
  private final Path root;
  private final Lease lease;

  ImageEntries(Path root, Lease lease) {
    this.root = root;
    this.lease = lease;
  }

  /**
   * @param id digest of the configuration; empty for an index
   */
  record Entry(Descriptor manifest, Optional<Digest> id, Instant stored) {}

  /** Adds an entry; one that is there keeps the time at which it came in. */
  void put(Descriptor manifest, Optional<Digest> id) throws IOException {
    Path file = file(manifest.digest());
    if (lease.use(file)) {
      return;
    }
    Instant now = Instant.now();
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("manifest", ImageJson.toJson(manifest));
    id.ifPresent(d -> members.put("id", Json.of(d.toString())));
    members.put("stored", Json.of(now.getEpochSecond()));
    members.put("nanos", Json.of(now.getNano()));
    AtomicFile.write(file, JsonText.toBytes(new Json.Obj(members)));
  }

  Optional<Entry> find(Digest manifest) throws IOException {
    return read(file(manifest));
  }

  /** Keeps an image from being pruned while this process works. */
  void use(Digest manifest) throws IOException {
    lease.use(file(manifest));
  }

  void remove(Digest manifest) throws IOException {
    Files.deleteIfExists(file(manifest));
  }

  List<Entry> list() throws IOException {
    return list(Damage.FATAL);
  }

  /** As {@link #list()}, without those that are damaged. */
  List<Entry> list(Damage damage) throws IOException {
    List<Entry> out = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(root)) {
      for (Path file : files) {
        if (!AtomicFile.isRemnant(file.getFileName().toString())) {
          try {
            read(file).ifPresent(out::add);
          } catch (IOException e) {
            damage.found(file, e);
          }
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return out;
  }

  private static Optional<Entry> read(Path file) throws IOException {
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    Json.Obj o = JsonText.parseObject(content, "the image entry " + file);
    try {
      Entry entry =
          new Entry(
              ImageJson.parseDescriptor(o.object("manifest")),
              o.string("id").map(Digest::parse),
              Instant.ofEpochSecond(o.integer("stored").orElse(0L), o.integer("nanos").orElse(0L)));
      if (!file.endsWith(name(entry.manifest().digest()))) {
        throw new IOException(
            "the image entry " + file + " is damaged: it is that of " + entry.manifest().digest());
      }
      return Optional.of(entry);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("the image entry " + file + " is damaged: " + e.getMessage(), e);
    }
  }

  Path file(Digest manifest) {
    return root.resolve(name(manifest));
  }

  private static String name(Digest manifest) {
    return manifest.algorithm() + '-' + manifest.hex();
  }
}
