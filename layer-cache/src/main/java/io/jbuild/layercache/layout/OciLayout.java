package io.jbuild.layercache.layout;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.layercache.io.VerifyingInputStream;
import io.jbuild.layercache.json.ImageJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** An OCI image layout in a directory (image-spec, image-layout.md). */
public final class OciLayout {
  private static final int MAX_DOCUMENT = 16 << 20;

  private final Path root;

  private OciLayout(Path root) {
    this.root = root;
  }

  public static OciLayout of(Path root) {
    return new OciLayout(root);
  }

  /** Whether there is one in the directory. */
  public static boolean isIn(Path directory) {
    return Files.isRegularFile(directory.resolve("oci-layout"))
        && Files.isRegularFile(directory.resolve("index.json"));
  }

  /** Brings everything into the store and gives it its names there. */
  public List<LoadedImage> load(Store store) throws IOException {
    byte[] index = small(root.resolve("index.json"));
    List<LoadedImage> loaded =
        new LayoutReader(new Source(store), store).read(ImageJson.parseIndex(index));
    for (LoadedImage image : loaded) {
      for (ImageReference name : image.names()) {
        store.images().tag(image.target().digest(), name);
      }
    }
    return loaded;
  }

  /**
   * Writes the images. Blobs that are there stay; {@code index.json} comes last, so that a reader
   * sees the layout as it was or as it is to be.
   */
  public void write(Store store, List<SavedImage> images) throws IOException {
    LayoutPlan plan = LayoutPlan.of(store, images);
    Files.createDirectories(root);
    for (LayoutPlan.Part part : plan.blobs()) {
      Path file = file(part.digest());
      if (Files.notExists(file) || Files.size(file) != part.size()) {
        write(part, file);
      }
    }
    AtomicFile.write(root.resolve("oci-layout"), LayoutPlan.marker());
    AtomicFile.write(root.resolve("index.json"), plan.index());
  }

  private static void write(LayoutPlan.Part part, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Path beside = file.resolveSibling('.' + file.getFileName().toString() + ".tmp");
    try (InputStream in = part.content().open();
        OutputStream out = Files.newOutputStream(beside)) {
      in.transferTo(out);
    }
    AtomicFile.moveInto(beside, file);
  }

  private Path file(Digest digest) {
    return root.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
  }

  private byte[] small(Path file) throws IOException {
    if (Files.size(file) > MAX_DOCUMENT) {
      throw new IOException(file + " is larger than " + MAX_DOCUMENT + " bytes");
    }
    return Files.readAllBytes(file);
  }

  private final class Source implements BlobSource {
    private final Store store;

    Source(Store store) {
      this.store = store;
    }

    @Override
    public boolean has(Digest digest) {
      return Files.isRegularFile(file(digest));
    }

    @Override
    public byte[] document(Descriptor d) throws IOException {
      if (d.size() > MAX_DOCUMENT) {
        throw new IOException("blob " + d.digest() + " is too large for a document");
      }
      try (InputStream in = open(d)) {
        return in.readAllBytes();
      }
    }

    @Override
    public void fetchLayer(Descriptor d, Digest diffId) throws IOException {
      boolean kept = d.digest().equals(diffId) || store.blobs().size(d.digest()).isPresent();
      if (kept && store.layers().find(diffId).isPresent()) {
        return;
      }
      try (InputStream in = open(d)) {
        store.layers().importTar(in, Optional.of(d), Optional.of(diffId));
      }
    }

    @Override
    public void fetchBlob(Descriptor d) throws IOException {
      try (InputStream in = open(d)) {
        store.blobs().put(in, d);
      }
    }

    private InputStream open(Descriptor d) throws IOException {
      try {
        InputStream in = Files.newInputStream(file(d.digest()));
        return new VerifyingInputStream(in, "blob " + d.digest(), d.digest(), d.size());
      } catch (NoSuchFileException e) {
        throw new IOException("the layout " + root + " lacks the blob " + d.digest(), e);
      }
    }
  }
}
