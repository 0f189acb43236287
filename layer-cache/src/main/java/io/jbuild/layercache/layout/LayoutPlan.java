package io.jbuild.layercache.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.ImageIndex;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.json.ImageJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that a layout of some images of the store consists of, each blob once, nothing read yet. */
public final class LayoutPlan {
  private final Store store;
  private final Map<Digest, Part> blobs = new LinkedHashMap<>();
  private final List<Descriptor> entries = new ArrayList<>();
  private final List<Member> members = new ArrayList<>();

  private LayoutPlan(Store store) {
    this.store = store;
  }

  /** A blob and how to read it. */
  public record Part(Digest digest, long size, Content content) {}

  /** Content that can be read once or more; the caller closes. */
  @FunctionalInterface
  public interface Content {
    InputStream open() throws IOException;
  }

  /** One image of the layout, with the names of what it was reached by. */
  public record Member(Image image, List<ImageReference> names) {}

  public static LayoutPlan of(Store store, List<SavedImage> images) throws IOException {
    LayoutPlan plan = new LayoutPlan(store);
    for (SavedImage image : images) {
      plan.add(image);
    }
    return plan;
  }

  /** The content of the file {@code oci-layout}. */
  public static byte[] marker() {
    return "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(UTF_8);
  }

  /** The content of the file {@code index.json}. */
  public byte[] index() {
    return ImageJson.toBytes(new ImageIndex(MediaType.OCI_INDEX, entries, Map.of()));
  }

  /** Every blob once: documents before the layers that they tell of. */
  public Collection<Part> blobs() {
    return blobs.values();
  }

  public List<Member> members() {
    return List.copyOf(members);
  }

  private void add(SavedImage saved) throws IOException {
    Descriptor target = saved.target();
    int before = members.size();
    Optional<Descriptor> written =
        target.mediaType().isIndex() ? addIndex(target, saved) : addManifest(target, saved);
    if (written.isEmpty() || members.size() == before) {
      throw new IOException("cannot save " + target.digest() + ": the store has not all of it");
    }
    if (saved.names().isEmpty()) {
      entries.add(written.get());
    }
    for (ImageReference name : saved.names()) {
      Map<String, String> annotations = new LinkedHashMap<>(target.annotations());
      annotations.put(LayoutReader.CONTAINERD_NAME, name.toString());
      name.tag().ifPresent(tag -> annotations.put(LayoutReader.REF_NAME, tag));
      entries.add(written.get().withAnnotations(annotations));
    }
  }

  private Optional<Descriptor> addIndex(Descriptor d, SavedImage saved) throws IOException {
    byte[] text = store.blobs().read(d.digest());
    addDocument(d.digest(), text);
    for (Descriptor member : ImageJson.parseIndex(text).manifests()) {
      if (store.blobs().size(member.digest()).isEmpty()) {
        continue; // never came in: an index may be there in part
      }
      if (member.mediaType().isIndex()) {
        addIndex(member, saved);
      } else {
        addManifest(member, saved);
      }
    }
    return Optional.of(Descriptor.of(d.mediaType(), d.digest(), text.length));
  }

  private Optional<Descriptor> addManifest(Descriptor d, SavedImage saved) throws IOException {
    Optional<Image> found = store.images().findByDigest(d.digest());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Manifest manifest = found.get().manifest();
    ImageConfig config = found.get().config();
    if (config.diffIds().size() != manifest.layers().size() || isForeign(manifest)) {
      return addArtifact(d, manifest);
    }
    List<Part> layers = new ArrayList<>();
    List<Descriptor> described = new ArrayList<>();
    for (int i = 0; i < manifest.layers().size(); i++) {
      Digest diffId = config.diffIds().get(i);
      Optional<Part> kept = keptLayer(manifest.layers().get(i), diffId);
      if (kept.isPresent()) {
        described.add(manifest.layers().get(i));
        layers.add(kept.get());
      } else {
        Part part = tarOf(diffId);
        described.add(Descriptor.of(MediaType.OCI_LAYER, diffId, part.size()));
        layers.add(part);
      }
    }
    Image image = found.get();
    byte[] text = store.blobs().read(d.digest());
    if (!described.equals(manifest.layers())) {
      Descriptor configBlob =
          Descriptor.of(MediaType.OCI_CONFIG, image.id(), manifest.config().size());
      Manifest plain =
          Manifest.of(MediaType.OCI_MANIFEST, configBlob, described)
              .withAnnotations(manifest.annotations());
      text = ImageJson.toBytes(plain);
      Digest digest = Digest.sha256(text);
      image = new Image(Descriptor.of(MediaType.OCI_MANIFEST, digest, text.length), plain, config);
    }
    addDocument(image.digest(), text);
    addDocument(image.id(), store.blobs().read(image.id()));
    for (Part part : layers) {
      blobs.putIfAbsent(part.digest(), part);
    }
    members.add(new Member(image, saved.names()));
    return Optional.of(image.descriptor());
  }

  /** What is no image of a file system, such as an attestation, goes along as it is. */
  private Optional<Descriptor> addArtifact(Descriptor d, Manifest manifest) throws IOException {
    List<Descriptor> all = new ArrayList<>(manifest.layers());
    all.add(0, manifest.config());
    for (Descriptor blob : all) {
      if (store.blobs().size(blob.digest()).isEmpty()) {
        return Optional.empty();
      }
    }
    addDocument(d.digest(), store.blobs().read(d.digest()));
    for (Descriptor blob : all) {
      Digest digest = blob.digest();
      blobs.putIfAbsent(digest, new Part(digest, blob.size(), () -> store.blobs().open(digest)));
    }
    return Optional.of(Descriptor.of(d.mediaType(), d.digest(), d.size()));
  }

  private static boolean isForeign(Manifest manifest) {
    for (Descriptor layer : manifest.layers()) {
      if (layer.mediaType().value().startsWith("application/vnd.in-toto")) {
        return true;
      }
    }
    return false;
  }

  private Optional<Part> keptLayer(Descriptor layer, Digest diffId) throws IOException {
    if (layer.digest().equals(diffId)) {
      return Optional.of(new Part(diffId, layer.size(), () -> store.layers().openTar(diffId)));
    }
    Digest digest = layer.digest();
    return store.blobs().size(digest).isPresent()
        ? Optional.of(new Part(digest, layer.size(), () -> store.blobs().open(digest)))
        : Optional.empty();
  }

  private Part tarOf(Digest diffId) throws IOException {
    LayerHandle layer = store.layers().get(diffId);
    return new Part(diffId, layer.layer().size(), () -> store.layers().openTar(diffId));
  }

  private void addDocument(Digest digest, byte[] text) {
    blobs.putIfAbsent(digest, new Part(digest, text.length, () -> new ByteArrayInputStream(text)));
  }
}
