package io.jbuild.builder.output;

import io.jbuild.layercache.BlobStore;
import io.jbuild.layercache.Compression;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageIndex;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Packing;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.layercache.tar.Compressor;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Makes of an image one with compressed layers, for an archive or a layout. Its configuration, and
 * so its id, stays.
 */
public final class LayerPacker {
  private static final String ATTESTATION = "vnd.docker.reference.type";

  private final Store store;
  private final Compression compression;
  private final OptionalInt level;
  private final boolean force;

  private LayerPacker(Store store, Packing packing) {
    this.store = store;
    this.compression = packing.compression().orElse(Compression.NONE);
    this.level =
        packing.level().isPresent() ? OptionalInt.of(packing.level().get()) : OptionalInt.empty();
    this.force = packing.force();
  }

  /**
   * @param target an image of the store, or an index
   * @return the same when nothing is asked for
   */
  public static Descriptor pack(Store store, Descriptor target, Packing packing)
      throws IOException {
    return packing.compression().isEmpty() ? target : new LayerPacker(store, packing).pack(target);
  }

  private Descriptor pack(Descriptor target) throws IOException {
    if (!target.mediaType().isIndex()) {
      return image(target);
    }
    ImageIndex index = ImageJson.parseIndex(store.blobs().read(target.digest()));
    List<Descriptor> members = new ArrayList<>();
    for (Descriptor member : index.manifests()) {
      boolean here = store.images().findByDigest(member.digest()).isPresent();
      if (!here || member.annotations().containsKey(ATTESTATION)) {
        members.add(member); // never came in, or is no image of a file system
        continue;
      }
      Descriptor packed = image(member).withAnnotations(member.annotations());
      members.add(member.platform().map(packed::withPlatform).orElse(packed));
    }
    return put(
        index.mediaType(),
        ImageJson.toBytes(new ImageIndex(index.mediaType(), members, index.annotations())));
  }

  private Descriptor image(Descriptor target) throws IOException {
    Image image =
        store
            .images()
            .findByDigest(target.digest())
            .orElseThrow(() -> new IOException("the store has no image " + target.digest()));
    List<Digest> diffIds = image.config().diffIds();
    List<Descriptor> layers = new ArrayList<>();
    for (int i = 0; i < diffIds.size(); i++) {
      layers.add(layer(diffIds.get(i), image.manifest().layers().get(i)));
    }
    Manifest packed =
        Manifest.of(MediaType.OCI_MANIFEST, image.manifest().config(), layers)
            .withAnnotations(image.manifest().annotations());
    return put(MediaType.OCI_MANIFEST, ImageJson.toBytes(packed));
  }

  /** One that is compressed already stays as it is, unless that is not enough. */
  private Descriptor layer(Digest diffId, Descriptor said) throws IOException {
    if (compression == Compression.NONE) {
      return force
          ? Descriptor.of(MediaType.OCI_LAYER, diffId, store.layers().get(diffId).layer().size())
          : said;
    }
    List<Descriptor> forms = new ArrayList<>(store.layers().blobs(diffId));
    forms.add(0, said);
    for (Descriptor form : forms) {
      Compression has = form.mediaType().compression();
      boolean fits = force ? has == compression && level.isEmpty() : has != Compression.NONE;
      if (fits && store.blobs().size(form.digest()).isPresent()) {
        return form;
      }
    }
    return compressed(diffId);
  }

  private Descriptor compressed(Digest diffId) throws IOException {
    MediaType type =
        compression == Compression.ZSTD ? MediaType.OCI_LAYER_ZSTD : MediaType.OCI_LAYER_GZIP;
    try (BlobStore.Sink sink = store.blobs().create()) {
      try (InputStream in = store.layers().openTar(diffId);
          OutputStream out = Compressor.open(compression, level, new Unclosed(sink))) {
        in.transferTo(out);
      }
      Digest digest = sink.commit();
      return Descriptor.of(type, digest, store.blobs().size(digest).orElseThrow());
    }
  }

  private Descriptor put(MediaType type, byte[] document) throws IOException {
    return Descriptor.of(type, store.blobs().put(document), document.length);
  }

  /** Closing a sink throws away what is in it: that must not come with the end of compression. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
