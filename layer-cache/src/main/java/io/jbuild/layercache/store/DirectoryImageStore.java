package io.jbuild.layercache.store;

import io.jbuild.layercache.BlobStore;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.ImageIndex;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.ImageStore;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.files.Lease;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.layercache.json.JsonText;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Images as blobs, with one small file for each name and each manifest. */
public final class DirectoryImageStore implements ImageStore {
  private static final int SHORTEST_ID = 2;

  private final BlobStore blobs;
  private final NameFiles names;
  private final ImageEntries entries;

  /** What this process has put in, so that it can be named whatever others remove. */
  private final Map<Digest, Descriptor> written = new ConcurrentHashMap<>();

  public DirectoryImageStore(Path root, BlobStore blobs, Lease lease) {
    this.blobs = blobs;
    this.names = new NameFiles(root);
    this.entries = new ImageEntries(root.resolve("_manifests"), lease);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Digest and size of the configuration in the manifest are set to what it turns out to be.
   */
  @Override
  public Image put(ImageConfig config, Manifest manifest) throws IOException {
    byte[] document = ImageJson.toBytes(config);
    Descriptor descriptor =
        Descriptor.of(manifest.config().mediaType(), blobs.put(document), document.length);
    Manifest whole =
        new Manifest(
            manifest.mediaType(),
            descriptor,
            manifest.layers(),
            manifest.annotations(),
            manifest.artifactType(),
            manifest.subject());
    byte[] text = ImageJson.toBytes(whole);
    Descriptor d = Descriptor.of(whole.mediaType(), blobs.put(text), text.length);
    entries.put(d, Optional.of(descriptor.digest()));
    written.put(d.digest(), d);
    return new Image(d, whole, config);
  }

  @Override
  public Image put(byte[] manifest, byte[] config) throws IOException {
    Manifest m = ImageJson.parseManifest(manifest);
    ImageConfig c = ImageJson.parseConfig(config);
    Digest id = Digest.sha256(config);
    if (!m.config().digest().equals(id)) {
      throw new IOException(
          "the manifest wants the configuration " + m.config().digest() + ", got " + id);
    }
    blobs.put(config);
    Descriptor d = Descriptor.of(m.mediaType(), blobs.put(manifest), manifest.length);
    entries.put(d, Optional.of(id));
    written.put(d.digest(), d);
    return new Image(d, m, c);
  }

  @Override
  public Descriptor putIndex(byte[] index) throws IOException {
    ImageIndex parsed = ImageJson.parseIndex(index);
    Descriptor d = Descriptor.of(parsed.mediaType(), blobs.put(index), index.length);
    entries.put(d, Optional.empty());
    written.put(d.digest(), d);
    return d;
  }

  @Override
  public Optional<Descriptor> find(ImageReference name) throws IOException {
    Optional<Descriptor> found = names.find(name);
    if (name.digest().isEmpty()) {
      return found;
    }
    Digest digest = name.digest().get();
    if (found.isPresent() && found.get().digest().equals(digest)) {
      return found;
    }
    return entries.find(digest).map(ImageEntries.Entry::manifest);
  }

  @Override
  public Optional<Image> find(String text, Platform platform) throws IOException {
    Optional<Image> byId =
        text.startsWith("sha256:") ? findById(text.substring(7)) : findName(text, platform);
    return byId.isPresent() || text.startsWith("sha256:") ? byId : findById(text);
  }

  private Optional<Image> findName(String text, Platform platform) throws IOException {
    ImageReference name;
    try {
      name = ImageReference.parse(text);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // 64 hex digits, or no name: it may still be an id
    }
    Optional<Descriptor> d = find(name);
    return d.isPresent() ? open(d.get(), platform) : Optional.empty();
  }

  private Optional<Image> findById(String beginning) throws IOException {
    if (beginning.length() < SHORTEST_ID || !isHex(beginning)) {
      return Optional.empty();
    }
    Map<Digest, ImageEntries.Entry> found = new LinkedHashMap<>();
    for (ImageEntries.Entry entry : entries.list()) {
      if (entry.id().isEmpty()) {
        continue;
      }
      if (entry.manifest().digest().hex().equals(beginning)) {
        return findByDigest(entry.manifest().digest());
      }
      if (entry.id().get().hex().startsWith(beginning)) {
        found.merge(entry.id().get(), entry, (a, b) -> a.stored().isAfter(b.stored()) ? a : b);
      }
    }
    if (found.size() > 1) {
      throw new IOException(
          "'"
              + beginning
              + "' is the beginning of "
              + found.size()
              + " image ids: give more of it");
    }
    for (ImageEntries.Entry entry : found.values()) {
      return findByDigest(entry.manifest().digest());
    }
    return Optional.empty();
  }

  private static boolean isHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.digit(text.charAt(i), 16) < 0 || Character.isUpperCase(text.charAt(i))) {
        return false;
      }
    }
    return text.length() <= 64;
  }

  private Optional<Image> open(Descriptor d, Platform platform) throws IOException {
    if (!d.mediaType().isIndex()) {
      return findByDigest(d.digest());
    }
    entries.use(d.digest());
    ImageIndex index = ImageJson.parseIndex(blobs.read(d.digest()));
    for (Descriptor m : index.manifests()) {
      boolean fits = m.platform().isEmpty() || platform.accepts(m.platform().get());
      if (fits && !isAttestation(m)) {
        Optional<Image> image =
            m.mediaType().isIndex() ? open(m, platform) : findByDigest(m.digest());
        if (image.isPresent()) {
          return image;
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isAttestation(Descriptor m) {
    return m.annotations().containsKey("vnd.docker.reference.type");
  }

  @Override
  public Optional<Image> findByDigest(Digest manifest) throws IOException {
    try {
      byte[] text = blobs.read(manifest);
      Json.Obj document = JsonText.parseObject(text, "the manifest " + manifest);
      if (ImageJson.isIndex(document)) {
        return Optional.empty();
      }
      Manifest m = ImageJson.parseManifest(document);
      ImageConfig config = ImageJson.parseConfig(blobs.read(m.config().digest()));
      entries.use(manifest);
      return Optional.of(new Image(Descriptor.of(m.mediaType(), manifest, text.length), m, config));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void tag(Digest manifest, ImageReference name) throws IOException {
    ImageEntries.Entry entry = known(manifest, name);
    entries.use(manifest);
    names.put(name, Descriptor.of(entry.manifest().mediaType(), manifest, entry.manifest().size()));
    // somebody else may have removed it before it had the name: then it is there again
    entries.put(entry.manifest(), entry.id());
  }

  /** The entry, or what it was: whoever removed it left the document, which a sweep takes later. */
  private ImageEntries.Entry known(Digest manifest, ImageReference name) throws IOException {
    Optional<ImageEntries.Entry> entry = entries.find(manifest);
    if (entry.isPresent()) {
      return entry.get();
    }
    Optional<Descriptor> mine = Optional.ofNullable(written.get(manifest));
    if (mine.isEmpty()) {
      throw new IOException("cannot name " + manifest + " '" + name + "': no such image");
    }
    Optional<Digest> id =
        mine.get().mediaType().isIndex()
            ? Optional.empty()
            : Optional.of(ImageJson.parseManifest(blobs.read(manifest)).config().digest());
    return new ImageEntries.Entry(mine.get(), id, Instant.now());
  }

  @Override
  public boolean untag(ImageReference name) throws IOException {
    return names.remove(name);
  }

  @Override
  public void remove(Digest manifest) throws IOException {
    for (NameFiles.Named named : names.list()) {
      if (named.target().digest().equals(manifest)) {
        throw new IOException(
            "cannot remove " + manifest + ": it is named '" + named.name().familiar() + "'");
      }
    }
    Optional<ImageEntries.Entry> entry = entries.find(manifest);
    entries.remove(manifest);
    for (NameFiles.Named named : names.list()) {
      if (entry.isPresent() && named.target().digest().equals(manifest)) {
        // it got a name meanwhile
        entries.put(entry.get().manifest(), entry.get().id());
      }
    }
  }

  @Override
  public List<Entry> list() throws IOException {
    Map<Digest, List<ImageReference>> named = new HashMap<>();
    for (NameFiles.Named n : names.list()) {
      for (Digest d : withMembers(n.target())) {
        named.computeIfAbsent(d, k -> new ArrayList<>()).add(n.name());
      }
    }
    List<Entry> out = new ArrayList<>();
    for (ImageEntries.Entry entry : entries.list()) {
      Digest digest = entry.manifest().digest();
      if (entry.id().isPresent()) {
        Instant stored = entry.stored();
        List<ImageReference> itsNames = named.getOrDefault(digest, List.of());
        read(entry.manifest()).ifPresent(i -> out.add(new Entry(i, itsNames, stored)));
      }
    }
    out.sort(
        Comparator.comparing(Entry::stored)
            .reversed()
            .thenComparing(e -> e.image().digest().toString()));
    return List.copyOf(out);
  }

  /** Every name with what it points to. */
  public Map<ImageReference, Descriptor> names() throws IOException {
    return names(Damage.FATAL);
  }

  /** As {@link #names()}, without those that are damaged. */
  public Map<ImageReference, Descriptor> names(Damage damage) throws IOException {
    Map<ImageReference, Descriptor> out = new LinkedHashMap<>();
    for (NameFiles.Named n : names.list(damage)) {
      out.put(n.name(), n.target());
    }
    return out;
  }

  /** Every manifest and index that is an image of the store, with the file that says so. */
  public Map<Descriptor, Path> entryFiles() throws IOException {
    return entryFiles(Damage.FATAL);
  }

  /** As {@link #entryFiles()}, without those that are damaged. */
  public Map<Descriptor, Path> entryFiles(Damage damage) throws IOException {
    Map<Descriptor, Path> out = new LinkedHashMap<>();
    for (ImageEntries.Entry entry : entries.list(damage)) {
      out.put(entry.manifest(), entries.file(entry.manifest().digest()));
    }
    return out;
  }

  /** The image, without counting that as a use of it. */
  private Optional<Image> read(Descriptor d) throws IOException {
    try {
      Manifest m = ImageJson.parseManifest(blobs.read(d.digest()));
      return Optional.of(new Image(d, m, ImageJson.parseConfig(blobs.read(m.config().digest()))));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // removed meanwhile
    }
  }

  private List<Digest> withMembers(Descriptor d) throws IOException {
    List<Digest> out = new ArrayList<>();
    out.add(d.digest());
    if (d.mediaType().isIndex()) {
      try {
        for (Descriptor m : ImageJson.parseIndex(blobs.read(d.digest())).manifests()) {
          out.addAll(withMembers(m));
        }
      } catch (NoSuchFileException e) {
        // an index inside an index may be there in part
      }
    }
    return out;
  }
}
