package io.jbuild.registry.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.image.ImageDraft;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Images made of a few files. */
final class TestImages {
  static final Platform AMD64 = Platform.of("linux", "amd64");

  private TestImages() {}

  /** A layer for each text. */
  static Image image(Store store, String... texts) throws IOException {
    return image(store, AMD64, texts);
  }

  static Image image(Store store, Platform platform, String... texts) throws IOException {
    List<Layer> layers = new ArrayList<>();
    for (String text : texts) {
      layers.add(layer(store, "file-" + layers.size(), text.getBytes(UTF_8)));
    }
    return ImageDraft.of(ImageConfig.scratch(platform), layers).put(store.images());
  }

  /** One layer of bytes that do not compress. */
  static Image large(Store store, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return ImageDraft.of(ImageConfig.scratch(AMD64), List.of(layer(store, "large", content)))
        .put(store.images());
  }

  private static Layer layer(Store store, String name, byte[] content) throws IOException {
    TocEntry entry =
        TocEntry.file(new ContainerPath("/" + name), 0644, 0, 0, content.length, 1_600_000_000L);
    LayerEntry file = new LayerEntry(entry, () -> new ByteArrayInputStream(content));
    return store.layers().write(List.of(file), LayerStore.Face.TAR).layer();
  }
}
