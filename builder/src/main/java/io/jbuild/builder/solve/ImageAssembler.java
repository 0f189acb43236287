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
  private static final String VERSION = "jbuild.image.v2";

  private final Store store;

  public ImageAssembler(Store store) {
    this.store = store;
  }

  /**
   * @param epoch seconds since 1970 that stand for now
   * @param mayLack whether layers of the base image that the store lacks may stay away
   */
  public Image assemble(
      BuildGraph graph,
      FileStack files,
      Map<String, String> annotations,
      OptionalLong epoch,
      boolean mayLack)
      throws IOException {
    ImageConfig undated = graph.config().withDiffIds(files.diffIds());
    int inherited = graph.config().diffIds().size();
    Optional<Image> base = BaseOf.find(graph);
    List<Descriptor> layers = new ArrayList<>();
    Instant newest;
    if (mayLack && base.isPresent() && !areThere(base.get().config().diffIds())) {
      layers.addAll(base.get().manifest().layers());
      FileStack own = files.from(inherited);
      own.layers().forEach(layer -> layers.add(described(layer)));
      newest = newest(own, base);
    } else {
      BuildRecord known = known(undated, files, inherited, base);
      known.layers().forEach(layer -> layers.add(described(layer)));
      newest = known.created();
    }
    Instant created = epoch.isPresent() ? Instant.ofEpochSecond(epoch.getAsLong()) : newest;
    return put(dated(undated, created, graph.inheritedHistory()), layers, annotations);
  }

  private static Descriptor described(Layer layer) {
    return Descriptor.of(MediaType.OCI_LAYER, layer.diffId(), layer.size());
  }

  /** Sizes and date of the layers, remembered so that the next build need not look into them. */
  private BuildRecord known(
      ImageConfig undated, FileStack files, int inherited, Optional<Image> base)
      throws IOException {
    Digest config = Digest.sha256(ImageJson.toBytes(undated));
    Recipe recipe = new Recipe(VERSION, List.of(new Recipe.Part("config", "", config.toString())));
    Optional<BuildRecord> earlier = store.records().find(CacheKey.of(recipe));
    if (earlier.isPresent() && areThere(undated.diffIds())) {
      return earlier.get();
    }
    Instant newest = newest(files.from(inherited), base);
    BuildRecord record =
        new BuildRecord(CacheKey.of(recipe), recipe, "image", files.layers(), newest);
    store.records().put(record);
    return record;
  }

  private boolean areThere(List<Digest> diffIds) throws IOException {
    for (Digest diffId : diffIds) {
      if (store.layers().find(diffId).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Puts an image into the store. */
  Image put(ImageConfig config, List<Descriptor> layers, Map<String, String> annotations)
      throws IOException {
    // the store writes the configuration and fills in what it is known by
    Descriptor unknown = Descriptor.of(MediaType.OCI_CONFIG, Digest.sha256(new byte[0]), 0);
    Manifest manifest = Manifest.of(MediaType.OCI_MANIFEST, unknown, layers);
    return store.images().put(config, manifest.withAnnotations(annotations));
  }

  /** The newest of the layers of this build and, for what is below them, the base image's date. */
  private static Instant newest(FileStack own, Optional<Image> base) throws IOException {
    long newest = base.flatMap(i -> i.config().created()).map(Instant::getEpochSecond).orElse(0L);
    for (LayerHandle layer : own.handles()) {
      newest = Math.max(newest, layer.toc().newestMtime());
    }
    return Instant.ofEpochSecond(Math.max(0, newest));
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
