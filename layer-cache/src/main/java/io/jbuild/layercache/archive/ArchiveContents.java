package io.jbuild.layercache.archive;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.io.VerifyingInputStream;
import io.jbuild.layercache.layout.BlobSource;
import io.jbuild.layercache.tar.ArchiveReader;
import io.jbuild.layercache.tar.Decompressor;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image archive, read once from front to back: what is a layer goes straight into the store,
 * what is a document stays in memory, links are remembered. Which of it belongs together is known
 * only when all has been seen, since docker writes its {@code manifest.json} last.
 *
 * <p>Bounded: documents by number of bytes, entries by the reader, everything else streams.
 */
final class ArchiveContents implements BlobSource {
  private static final int HEAD = 512;
  private static final int MAX_DOCUMENT = 8 << 20;
  private static final int MAX_DOCUMENTS = 64 << 20;
  private static final int MAX_LINKS = 16;

  private final Store store;
  private final String what;
  private final Map<String, byte[]> documents = new HashMap<>();
  private final Map<String, Layer> layers = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();
  private long documentBytes;

  private ArchiveContents(Store store, String what) {
    this.store = store;
    this.what = what;
  }

  /**
   * @param what names the archive in an error
   */
  static ArchiveContents read(InputStream in, Store store, String what) throws IOException {
    ArchiveContents contents = new ArchiveContents(store, what);
    ArchiveReader reader = new ArchiveReader(Decompressor.open(in), what);
    for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
      contents.add(entry.get(), reader.content());
    }
    in.transferTo(OutputStream.nullOutputStream()); // so that the writer of a pipe can end
    return contents;
  }

  private void add(ArchiveReader.Entry entry, InputStream content) throws IOException {
    String name = clean(entry.name());
    switch (entry.kind()) {
      case FILE -> addFile(name, entry.size(), content);
      case SYMLINK -> links.put(name, beside(name, entry.target()));
      case HARD_LINK -> links.put(name, clean(entry.target()));
      default -> {
        // directories come with their files; devices and the like mean nothing in an archive
      }
    }
  }

  private void addFile(String name, long size, InputStream content) throws IOException {
    if (documents.containsKey(name) || layers.containsKey(name)) {
      throw new IOException(what + " has two files named '" + name + "'");
    }
    BufferedInputStream in = new BufferedInputStream(content, 1 << 16);
    in.mark(HEAD);
    byte[] head = in.readNBytes(HEAD);
    in.reset();
    Optional<MediaType> type = LayerSniffer.layerType(head);
    if (type.isPresent()) {
      Optional<Descriptor> blob =
          blobDigest(name).map(digest -> Descriptor.of(type.get(), digest, size));
      layers.put(name, store.layers().importTar(in, blob, Optional.empty()).layer());
    } else if (size <= MAX_DOCUMENT) {
      addDocument(name, in.readAllBytes());
    } else {
      Optional<Digest> digest = blobDigest(name);
      if (digest.isPresent()) {
        store.blobs().put(in, Descriptor.of(MediaType.OCI_LAYER, digest.get(), size));
      }
      // any other large file is nothing that an image refers to
    }
  }

  private void addDocument(String name, byte[] content) throws IOException {
    documentBytes += content.length;
    if (documentBytes > MAX_DOCUMENTS) {
      throw new IOException(
          what + " has more than " + MAX_DOCUMENTS + " bytes of manifests and configurations");
    }
    documents.put(name, content);
  }

  /** {@code blobs/sha256/<hex>} says what the content must be. */
  private Optional<Digest> blobDigest(String name) throws IOException {
    if (!name.startsWith("blobs/")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Digest.parse(name.substring(6).replace('/', ':')));
    } catch (IllegalArgumentException e) {
      throw new IOException(what + " has a blob '" + name + "': " + e.getMessage(), e);
    }
  }

  private String clean(String name) throws IOException {
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        throw new IOException(what + " has an entry '" + name + "' that leads outside of it");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  /** Where a symbolic link points, as a name of the archive. */
  private String beside(String link, String target) throws IOException {
    List<String> parts = new ArrayList<>(List.of(link.split("/")));
    parts.remove(parts.size() - 1);
    for (String part : target.split("/", -1)) {
      if (part.equals("..") && !parts.isEmpty()) {
        parts.remove(parts.size() - 1);
      } else if (part.equals("..") || target.startsWith("/")) {
        throw new IOException(
            what + " has a link '" + link + "' to '" + target + "', which is outside of it");
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  private String followed(String name) throws IOException {
    String at = clean(name);
    for (int i = 0; i < MAX_LINKS; i++) {
      String next = links.get(at);
      if (next == null) {
        return at;
      }
      at = next;
    }
    throw new IOException(what + " has too many links behind '" + name + "'");
  }

  Optional<byte[]> findDocument(String name) throws IOException {
    return Optional.ofNullable(documents.get(followed(name)));
  }

  byte[] document(String name) throws IOException {
    return findDocument(name)
        .orElseThrow(() -> new IOException(what + " lacks '" + name + "': is it cut short?"));
  }

  Layer layer(String name) throws IOException {
    Layer layer = layers.get(followed(name));
    if (layer == null) {
      throw new IOException(what + " lacks the layer '" + name + "': is it cut short?");
    }
    return layer;
  }

  /** Names of documents, in no order. */
  Iterable<String> documentNames() {
    return documents.keySet();
  }

  private static String path(Digest digest) {
    return "blobs/" + digest.algorithm() + '/' + digest.hex();
  }

  @Override
  public boolean has(Digest digest) throws IOException {
    String name = followed(path(digest));
    return documents.containsKey(name)
        || layers.containsKey(name)
        || store.blobs().size(digest).isPresent();
  }

  @Override
  public byte[] document(Descriptor d) throws IOException {
    byte[] content = document(path(d.digest()));
    InputStream verified =
        new VerifyingInputStream(
            new ByteArrayInputStream(content), "blob of " + what, d.digest(), d.size());
    verified.transferTo(OutputStream.nullOutputStream());
    return content;
  }

  @Override
  public void fetchLayer(Descriptor d, Digest diffId) throws IOException {
    Digest got = layer(path(d.digest())).diffId();
    if (!got.equals(diffId)) {
      throw new IOException(
          "the layer "
              + d.digest()
              + " of "
              + what
              + " unpacks to "
              + got
              + ", but the configuration says "
              + diffId);
    }
  }

  @Override
  public void fetchBlob(Descriptor d) throws IOException {
    if (store.blobs().size(d.digest()).isEmpty()) {
      store.blobs().put(document(d));
    }
  }
}
