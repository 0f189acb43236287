package io.jbuild.builder.solve;

import io.jbuild.builder.plan.BuildGraph;
import io.jbuild.layercache.BuildRecord;
import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Recipe;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.json.ImageJson;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes an image of a configuration and layers. It is dated by what it is made of, not by a clock:
 * the same inputs give the same bytes.
 */
public final class ImageAssembler {
  private static final String VERSION = "jbuild.image.v1";

  private final Store store;

  public ImageAssembler(Store store) {
    this.store = store;
  }

  /**
   * @param epoch seconds since 1970 that stand for now
   */
  public Image assemble(
      BuildGraph graph, FileStack files, Map<String, String> annotations, OptionalLong epoch)
      throws IOException {
    ImageConfig undated = graph.config().withDiffIds(files.diffIds());
    BuildRecord known = known(undated, files);
    Instant created =
        epoch.isPresent() ? Instant.ofEpochSecond(epoch.getAsLong()) : known.created();
    List<Descriptor> layers = new ArrayList<>();
    for (Layer layer : known.layers()) {
      layers.add(Descriptor.of(MediaType.OCI_LAYER, layer.diffId(), layer.size()));
    }
    return put(dated(undated, created, graph.inheritedHistory()), layers, annotations);
  }

  /** Sizes and date of the layers, remembered so that the next build need not look into them. */
  private BuildRecord known(ImageConfig undated, FileStack files) throws IOException {
    Digest config = Digest.sha256(ImageJson.toBytes(undated));
    Recipe recipe = new Recipe(VERSION, List.of(new Recipe.Part("config", "", config.toString())));
    Optional<BuildRecord> earlier = store.records().find(CacheKey.of(recipe));
    if (earlier.isPresent() && areThere(earlier.get().layers())) {
      return earlier.get();
    }
    Instant newest = Instant.ofEpochSecond(newest(files));
    BuildRecord record =
        new BuildRecord(CacheKey.of(recipe), recipe, "image", files.layers(), newest);
    store.records().put(record);
    return record;
  }

  private boolean areThere(List<Layer> layers) throws IOException {
    for (Layer layer : layers) {
      if (store.layers().find(layer.diffId()).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Puts an image into the store whose layers are there. */
  Image put(ImageConfig config, List<Descriptor> layers, Map<String, String> annotations)
      throws IOException {
    // the store writes the configuration and fills in what it is known by
    Descriptor unknown = Descriptor.of(MediaType.OCI_CONFIG, Digest.sha256(new byte[0]), 0);
    Manifest manifest = Manifest.of(MediaType.OCI_MANIFEST, unknown, layers);
    return store.images().put(config, manifest.withAnnotations(annotations));
  }

  private static long newest(FileStack files) throws IOException {
    long newest = 0;
    for (LayerHandle layer : files.handles()) {
      newest = Math.max(newest, layer.toc().newestMtime());
    }
    return newest;
  }

  private static ImageConfig dated(ImageConfig config, Instant created, int inherited) {
    List<HistoryEntry> history = new ArrayList<>(config.history());
    for (int i = inherited; i < history.size(); i++) {
      HistoryEntry entry = history.get(i);
      history.set(
          i,
          new HistoryEntry(
              Optional.of(created),
              entry.createdBy(),
              entry.author(),
              entry.comment(),
              entry.emptyLayer()));
    }
    return config.withHistory(history).withCreated(Optional.of(created));
  }
}
