package io.jbuild.layercache.image;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.ImageStore;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerStore;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.json.ImageJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An image to be: a configuration and its layers, bottom first, always one diff id a layer. Its
 * manifest lists the layers uncompressed; compression belongs to the way out of the store.
 */
public record ImageDraft(ImageConfig config, List<Layer> layers, Map<String, String> annotations) {

  public ImageDraft {
    layers = List.copyOf(layers);
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
  }

  public static ImageDraft scratch(Platform platform) {
    return new ImageDraft(ImageConfig.scratch(platform), List.of(), Map.of());
  }

  /** The configuration with just these layers; its diff ids are set, its history stays. */
  public static ImageDraft of(ImageConfig config, List<Layer> layers) {
    return new ImageDraft(config.withDiffIds(diffIds(layers)), layers, Map.of());
  }

  /** Starts from an image whose layers the store has. */
  public static ImageDraft of(Image image, LayerStore store) throws IOException {
    List<Layer> layers = new ArrayList<>();
    for (Digest diffId : image.config().diffIds()) {
      layers.add(store.get(diffId).layer());
    }
    return new ImageDraft(image.config(), layers, Map.of());
  }

  private static List<Digest> diffIds(List<Layer> layers) {
    List<Digest> ids = new ArrayList<>();
    for (Layer layer : layers) {
      ids.add(layer.diffId());
    }
    return ids;
  }

  public ImageDraft withLayer(Layer layer, HistoryEntry entry) {
    List<Layer> next = new ArrayList<>(layers);
    next.add(layer);
    return new ImageDraft(withHistory(entry).config.withDiffIds(diffIds(next)), next, annotations);
  }

  /** Adds a line of history that has no layer, or whose layer is added elsewhere. */
  public ImageDraft withHistory(HistoryEntry entry) {
    List<HistoryEntry> next = new ArrayList<>(config.history());
    next.add(entry);
    return withConfig(config.withHistory(next));
  }

  /** Another configuration over the same layers. */
  public ImageDraft withConfig(ImageConfig next) {
    return new ImageDraft(next.withDiffIds(diffIds(layers)), layers, annotations);
  }

  public ImageDraft withAnnotations(Map<String, String> next) {
    return new ImageDraft(config, layers, next);
  }

  /**
   * The layers from {@code from} on replaced by one. Their lines of history stay, as lines without
   * a layer, and {@code entry} tells of the new one, as docker's squash has it.
   *
   * @param merged what those layers add up to; not added when it is empty of them
   */
  public ImageDraft squashed(int from, Layer merged, HistoryEntry entry) {
    List<HistoryEntry> history = new ArrayList<>();
    int layer = 0;
    for (HistoryEntry h : config.history()) {
      boolean gone = !h.emptyLayer() && layer++ >= from;
      history.add(
          gone ? new HistoryEntry(h.created(), h.createdBy(), h.author(), h.comment(), true) : h);
    }
    List<Layer> kept = layers.subList(0, from);
    return new ImageDraft(config.withHistory(history), kept, annotations).withLayer(merged, entry);
  }

  public Manifest manifest() {
    List<Descriptor> described = new ArrayList<>();
    for (Layer layer : layers) {
      described.add(Descriptor.of(MediaType.OCI_LAYER, layer.diffId(), layer.size()));
    }
    byte[] text = ImageJson.toBytes(config);
    Descriptor blob = Descriptor.of(MediaType.OCI_CONFIG, Digest.sha256(text), text.length);
    return Manifest.of(MediaType.OCI_MANIFEST, blob, described).withAnnotations(annotations);
  }

  /** Puts the image into the store; it has no name yet. */
  public Image put(ImageStore store) throws IOException {
    return store.put(config, manifest());
  }
}
