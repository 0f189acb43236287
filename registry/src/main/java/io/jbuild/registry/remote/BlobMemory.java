package io.jbuild.registry.remote;

import io.jbuild.layercache.Compression;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.layercache.io.Interruption;
import io.jbuild.registry.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What is known of blobs in registries: which repositories have one, so that others can take it
 * from there, and what a layer was compressed to, so that it need not be again. Two files of lines,
 * the newest last; losing them costs time and nothing else.
 */
final class BlobMemory {
  private static final int MOST_LINES = 4096;

  private final Store store;
  private final Path places;
  private final Path packed;

  BlobMemory(Store store) {
    this.store = store;
    this.places = store.root().resolve("remotes").resolve("places");
    this.packed = store.root().resolve("remotes").resolve("packed");
  }

  /** Repositories of the same registry that have had the blob, those heard of last first. */
  synchronized List<String> repositories(Place place, Digest blob) throws IOException {
    String begin = blob + " " + place.host() + ' ';
    List<String> out = new ArrayList<>();
    for (String line : lines(places)) {
      if (line.startsWith(begin) && !line.substring(begin.length()).equals(place.repository())) {
        out.add(0, line.substring(begin.length()));
      }
    }
    return out;
  }

  synchronized void remember(Place place, List<Digest> blobs) throws IOException {
    List<String> fresh = new ArrayList<>();
    for (Digest blob : blobs) {
      fresh.add(blob + " " + place.host() + ' ' + place.repository());
    }
    append(places, fresh);
  }

  synchronized Optional<Descriptor> packed(
      Digest diffId, Compression compression, OptionalInt level) throws IOException {
    String begin = begin(diffId, compression, level);
    Optional<Descriptor> found = Optional.empty();
    for (String line : lines(packed)) {
      if (line.startsWith(begin)) {
        String[] f = line.substring(begin.length()).split(" ", -1);
        try {
          found =
              Optional.of(
                  Descriptor.of(new MediaType(f[0]), Digest.parse(f[1]), Long.parseLong(f[2])));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
          // a damaged line remembers nothing
        }
      }
    }
    return found;
  }

  synchronized void remember(
      Digest diffId, Compression compression, OptionalInt level, Descriptor result)
      throws IOException {
    append(
        packed,
        List.of(
            begin(diffId, compression, level)
                + result.mediaType()
                + ' '
                + result.digest()
                + ' '
                + result.size()));
  }

  private static String begin(Digest diffId, Compression compression, OptionalInt level) {
    String how = level.isPresent() ? Integer.toString(level.getAsInt()) : "-";
    return diffId + " " + compression + ' ' + how + ' ';
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private void append(Path file, List<String> fresh) throws IOException {
    try (Store.Lock held = store.lock("remotes")) {
      Set<String> all = new LinkedHashSet<>(lines(file));
      boolean known = all.containsAll(fresh);
      if (known) {
        return;
      }
      all.addAll(fresh);
      List<String> kept = new ArrayList<>(all);
      if (kept.size() > MOST_LINES) {
        kept = kept.subList(kept.size() - MOST_LINES / 2, kept.size());
      }
      String text = String.join("\n", kept) + '\n';
      AtomicFile.writeLazily(file, text.getBytes(StandardCharsets.ISO_8859_1));
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    }
  }
}
