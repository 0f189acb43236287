package io.jbuild.layercache.archive;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.layercache.layout.LayoutReader;
import io.jbuild.layercache.layout.LoadedImage;
import io.jbuild.layercache.layout.OciLayout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Loads images from what other tools wrote: docker archives of any age, OCI archives, OCI layouts;
 * compressed or not, from a file or a pipe. Either all of an archive gets its names or none of it;
 * what a failure leaves behind has no name and goes with the next prune.
 */
public final class ImageArchives {
  private ImageArchives() {}

  /** Loads a file, or a directory that is an OCI layout. */
  public static List<LoadedImage> load(Path path, Store store) throws IOException {
    if (Files.isDirectory(path)) {
      if (!OciLayout.isIn(path)) {
        throw new IOException(path + " is a directory, but no OCI layout: it has no index.json");
      }
      return OciLayout.of(path).load(store);
    }
    try (InputStream in = Files.newInputStream(path)) {
      return load(in, store, path.toString());
    }
  }

  /**
   * Loads from a stream, to its end; the caller closes it.
   *
   * @param what names the archive in an error
   */
  public static List<LoadedImage> load(InputStream in, Store store, String what)
      throws IOException {
    ArchiveContents contents = ArchiveContents.read(in, store, what);
    List<LoadedImage> loaded = read(contents, store, what);
    for (LoadedImage image : loaded) {
      for (ImageReference name : image.names()) {
        store.images().tag(image.target().digest(), name);
      }
    }
    return loaded;
  }

  private static List<LoadedImage> read(ArchiveContents contents, Store store, String what)
      throws IOException {
    Optional<byte[]> manifest = contents.findDocument("manifest.json");
    Optional<byte[]> index = contents.findDocument("index.json");
    if (index.isPresent()) {
      List<LoadedImage> loaded =
          new LayoutReader(contents, store).read(ImageJson.parseIndex(index.get()));
      return manifest.isPresent()
          ? withNames(loaded, DockerManifest.parse(manifest.get()))
          : loaded;
    }
    if (manifest.isPresent()) {
      List<LoadedImage> loaded = new ArrayList<>();
      for (DockerManifest.Item item : DockerManifest.parse(manifest.get())) {
        loaded.add(put(item, contents, store));
      }
      return loaded;
    }
    Optional<byte[]> repositories = contents.findDocument("repositories");
    if (repositories.isPresent()) {
      return new LegacyArchive(contents, store).read(repositories.get());
    }
    throw new IOException(
        what
            + " is no image archive: it has no manifest.json, index.json or repositories; "
            + "to make an image of a root file system, import it");
  }

  /** Docker writes its short names into manifest.json only. */
  private static List<LoadedImage> withNames(
      List<LoadedImage> loaded, List<DockerManifest.Item> items) {
    List<LoadedImage> out = new ArrayList<>();
    for (LoadedImage image : loaded) {
      Set<ImageReference> names = new LinkedHashSet<>(image.names());
      for (DockerManifest.Item item : items) {
        for (Image member : image.images()) {
          if (item.config().contains(member.id().hex())) {
            names.addAll(item.names());
          }
        }
      }
      out.add(new LoadedImage(image.target(), image.images(), List.copyOf(names)));
    }
    return out;
  }

  private static LoadedImage put(DockerManifest.Item item, ArchiveContents contents, Store store)
      throws IOException {
    byte[] configText = contents.document(item.config());
    Digest id = Digest.sha256(configText);
    String file = item.config().substring(item.config().lastIndexOf('/') + 1);
    String hex = file.endsWith(".json") ? file.substring(0, file.length() - 5) : file;
    if (hex.length() == id.hex().length() && !hex.equals(id.hex())) {
      throw new IOException(
          "the configuration '"
              + item.config()
              + "' is damaged: want sha256:"
              + hex
              + ", got "
              + id
              + ", "
              + configText.length
              + " bytes");
    }
    ImageConfig config = ImageJson.parseConfig(configText);
    if (config.diffIds().size() != item.layers().size()) {
      throw new IOException(
          "the image "
              + id
              + " has "
              + item.layers().size()
              + " layers, but its configuration tells of "
              + config.diffIds().size());
    }
    List<Descriptor> layers = new ArrayList<>();
    for (int i = 0; i < item.layers().size(); i++) {
      Layer layer = contents.layer(item.layers().get(i));
      Digest want = config.diffIds().get(i);
      if (!layer.diffId().equals(want)) {
        throw new IOException(
            "the layer '"
                + item.layers().get(i)
                + "' is damaged: want "
                + want
                + ", got "
                + layer.diffId()
                + ", "
                + layer.size()
                + " bytes");
      }
      layers.add(Descriptor.of(MediaType.OCI_LAYER, layer.diffId(), layer.size()));
    }
    Descriptor configBlob = Descriptor.of(MediaType.OCI_CONFIG, id, configText.length);
    Manifest manifest = Manifest.of(MediaType.OCI_MANIFEST, configBlob, layers);
    Image image = store.images().put(ImageJson.toBytes(manifest), configText);
    return new LoadedImage(image.descriptor(), List.of(image), item.names());
  }
}
