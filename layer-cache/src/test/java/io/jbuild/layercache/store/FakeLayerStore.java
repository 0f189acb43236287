package io.jbuild.layercache.store;

import io.jbuild.layercache.BlobStore;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.TableOfContents;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.Untouched;
import io.jbuild.layercache.Workspace;
import io.jbuild.layercache.io.DigestMismatchException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Layers as the tar streams that they came as, in memory: no tables of contents, no trees. */
public final class FakeLayerStore implements LayerStore {
  private final BlobStore blobs;
  private final Map<Digest, Stored> layers = new TreeMap<>();

  private record Stored(Layer layer, Descriptor blob) {}

  public FakeLayerStore(BlobStore blobs) {
    this.blobs = blobs;
  }

  @Override
  public synchronized Optional<LayerHandle> find(Digest diffId) {
    Stored stored = layers.get(diffId);
    return stored == null ? Optional.empty() : Optional.of(new Handle(stored.layer()));
  }

  @Override
  public LayerHandle get(Digest diffId) throws IOException {
    return find(diffId).orElseThrow(() -> new IOException("no layer " + diffId));
  }

  @Override
  public synchronized LayerHandle importTar(
      InputStream in, Optional<Descriptor> descriptor, Optional<Digest> diffId) throws IOException {
    byte[] content = in.readAllBytes();
    Digest digest = Digest.sha256(content);
    if (descriptor.isPresent() && !descriptor.get().digest().equals(digest)) {
      Digest want = descriptor.get().digest();
      throw new DigestMismatchException("incoming layer", want, digest, content.length);
    }
    boolean gzip = content.length > 2 && content[0] == 0x1f && (content[1] & 0xff) == 0x8b;
    byte[] tar = gzip ? gunzip(content) : content;
    Layer layer = new Layer(Digest.sha256(tar), tar.length);
    if (diffId.isPresent() && !diffId.get().equals(layer.diffId())) {
      throw new DigestMismatchException("incoming layer", diffId.get(), layer.diffId(), tar.length);
    }
    blobs.put(content);
    MediaType type = gzip ? MediaType.OCI_LAYER_GZIP : MediaType.OCI_LAYER;
    layers.put(layer.diffId(), new Stored(layer, Descriptor.of(type, digest, content.length)));
    return new Handle(layer);
  }

  private static byte[] gunzip(byte[] content) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
      return in.readAllBytes();
    }
  }

  @Override
  public synchronized InputStream openTar(Digest diffId) throws IOException {
    Stored stored = layers.get(diffId);
    if (stored == null) {
      throw new IOException("no layer " + diffId);
    }
    byte[] content = blobs.read(stored.blob().digest());
    boolean gzip = stored.blob().mediaType().equals(MediaType.OCI_LAYER_GZIP);
    return new ByteArrayInputStream(gzip ? gunzip(content) : content);
  }

  @Override
  public synchronized List<Descriptor> blobs(Digest diffId) {
    Stored stored = layers.get(diffId);
    return stored == null ? List.of() : List.of(stored.blob());
  }

  @Override
  public synchronized List<Digest> list() {
    return List.copyOf(layers.keySet());
  }

  @Override
  public LayerHandle write(Collection<LayerEntry> entries, Face wanted) throws IOException {
    throw new IOException("this fake takes only tar streams");
  }

  @Override
  public Workspace openCopy(List<LayerHandle> handles) throws IOException {
    return openWorkspace(handles);
  }

  @Override
  public Workspace openInPlace(Path root, List<LayerHandle> handles, Untouched untouched)
      throws IOException {
    return openWorkspace(handles);
  }

  @Override
  public Workspace openWorkspace(List<LayerHandle> handles) throws IOException {
    throw new IOException("this fake has no trees");
  }

  private record Handle(Layer layer) implements LayerHandle {
    @Override
    public TableOfContents toc() throws IOException {
      throw new IOException("this fake has no tables of contents");
    }

    @Override
    public Path tree() throws IOException {
      throw new IOException("this fake has no trees");
    }

    @Override
    public LayerEntry.Content content(TocEntry file) throws IOException {
      throw new IOException("this fake has no tables of contents");
    }
  }
}
