package io.jbuild.builder.output;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.FileType;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore.Face;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.image.ImageDraft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes of a built image another one with other layers: squashed, or dated back. */
public final class ImageRewriter {
  private final Store store;

  public ImageRewriter(Store store) {
    this.store = store;
  }

  /**
   * @param from how many layers, from the bottom, stay as they are
   */
  public Image squash(Image image, int from) throws IOException {
    List<LayerHandle> layers = layers(image);
    if (layers.size() - from < 2) {
      return image;
    }
    List<LayerEntry> merged =
        LayerMerge.of(layers.subList(0, from), layers.subList(from, layers.size()));
    Layer layer = store.layers().write(merged, Face.TAR).layer();
    HistoryEntry entry =
        new HistoryEntry(
            image.config().created(),
            Optional.of(""),
            Optional.empty(),
            Optional.of("squashed " + (layers.size() - from) + " layers"),
            false);
    return ImageDraft.of(image, store.layers())
        .withAnnotations(image.manifest().annotations())
        .squashed(from, layer, entry)
        .put(store.images());
  }

  /**
   * Sets times later than {@code epoch} to it, in seconds since 1970.
   *
   * @param from how many layers, from the bottom, stay as they are
   */
  public Image clamp(Image image, int from, long epoch) throws IOException {
    List<LayerHandle> handles = layers(image);
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < handles.size(); i++) {
      LayerHandle layer = handles.get(i);
      layers.add(
          i < from || layer.toc().newestMtime() < epoch ? layer.layer() : clamped(layer, epoch));
    }
    return ImageDraft.of(image.config(), layers)
        .withAnnotations(image.manifest().annotations())
        .put(store.images());
  }

  private Layer clamped(LayerHandle layer, long epoch) throws IOException {
    List<LayerEntry> entries = new ArrayList<>();
    for (TocEntry entry : layer.toc()) {
      boolean newer =
          entry.mtimeSeconds() > epoch || (entry.mtimeSeconds() == epoch && entry.mtimeNanos() > 0);
      TocEntry dated = newer ? entry.withMtime(epoch, 0) : entry;
      boolean file = entry.type() == FileType.FILE && entry.kind() == TocEntry.Kind.ADD;
      entries.add(file ? new LayerEntry(dated, layer.content(entry)) : LayerEntry.of(dated));
    }
    return store.layers().write(entries, Face.TAR).layer();
  }

  private List<LayerHandle> layers(Image image) throws IOException {
    List<LayerHandle> layers = new ArrayList<>();
    for (Digest diffId : image.config().diffIds()) {
      layers.add(store.layers().get(diffId));
    }
    return layers;
  }
}
