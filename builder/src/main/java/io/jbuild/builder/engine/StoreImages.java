package io.jbuild.builder.engine;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.plan.BaseImages;
import io.jbuild.builder.plan.BaseStep;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.ImageSource;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.PullPolicy;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.layout.LoadedImage;
import io.jbuild.layercache.layout.OciLayout;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The images that builds start from: those of the store, and of the sources in their order. Layers
 * come into the store when somebody looks into them. Safe for any number of threads.
 */
final class StoreImages implements BaseImages {
  private final Store store;
  private final List<ImageSource> sources;
  private final PullPolicy pull;
  private final Map<Digest, Origin> origins = new ConcurrentHashMap<>();

  /** Whence an image's layers can be had. */
  private record Origin(Image image, ImageSource source) {}

  StoreImages(Store store, List<ImageSource> sources, PullPolicy pull) {
    this.store = store;
    this.sources = List.copyOf(sources);
    this.pull = pull;
  }

  @Override
  public Optional<Image> find(ImageReference name, Platform platform) throws IOException {
    boolean remoteFirst = pull == PullPolicy.ALWAYS || pull == PullPolicy.NEWER;
    Optional<Image> local = remoteFirst ? Optional.empty() : inStore(name, platform);
    if (local.isPresent() && isWhole(local.get())) {
      return local;
    }
    if (pull == PullPolicy.NEVER && local.isPresent()) {
      return local;
    }
    for (ImageSource source : sources) {
      Optional<Image> found = source.find(name, platform, pull);
      if (found.isPresent()) {
        for (Digest diffId : found.get().config().diffIds()) {
          origins.putIfAbsent(diffId, new Origin(found.get(), source));
        }
        return found;
      }
    }
    return local.isPresent() || pull == PullPolicy.ALWAYS ? local : inStore(name, platform);
  }

  private Optional<Image> inStore(ImageReference name, Platform platform) throws IOException {
    return store.images().find(name.familiar(), platform);
  }

  /** Whether the store has all layers; part of an image may have come with a pull of another. */
  private boolean isWhole(Image image) throws IOException {
    for (Digest diffId : image.config().diffIds()) {
      if (store.layers().find(diffId).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Optional<Image> find(BuildContext.OfLayout layout, Platform platform) throws IOException {
    for (LoadedImage loaded : OciLayout.of(layout.directory()).load(store)) {
      boolean named =
          layout.image().isEmpty()
              || loaded.target().digest().toString().equals(layout.image().get())
              || loaded.names().stream().anyMatch(n -> isNamed(n, layout.image().get()));
      for (Image image : loaded.images()) {
        if (named && platform.accepts(image.config().platform())) {
          return Optional.of(image);
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isNamed(ImageReference name, String wanted) {
    return name.tag().filter(wanted::equals).isPresent() || name.familiar().equals(wanted);
  }

  /** A layer of a base image, fetched when it is missing. */
  LayerHandle open(BaseStep base, Digest diffId) throws IOException {
    Optional<LayerHandle> here = store.layers().find(diffId);
    if (here.isPresent()) {
      return here.get();
    }
    Origin origin = origins.get(diffId);
    if (origin == null) {
      throw new IOException(
          "image "
              + base.name()
              + " misses its layer "
              + diffId
              + " in the store, and no source has it: load or pull it again");
    }
    // all of the image at once, so that its layers come in parallel
    origin.source().fetch(origin.image(), origin.image().config().diffIds());
    return store.layers().get(diffId);
  }
}
