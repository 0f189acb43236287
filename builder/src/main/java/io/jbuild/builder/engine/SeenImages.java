package io.jbuild.builder.engine;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.plan.BaseImages;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Platform;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Base images, of which those are remembered that were asked for. */
final class SeenImages implements BaseImages {
  private final BaseImages images;
  private final Map<ImageReference, Seen> seen = new ConcurrentHashMap<>();

  /**
   * @param wanted the platform that it was asked for
   */
  record Seen(Image image, Platform wanted) {}

  SeenImages(BaseImages images) {
    this.images = images;
  }

  @Override
  public Optional<Image> find(ImageReference name, Platform platform) throws IOException {
    Optional<Image> found = images.find(name, platform);
    if (found.isPresent()) {
      seen.put(name, new Seen(found.get(), platform));
    }
    return found;
  }

  @Override
  public Optional<Image> find(BuildContext.OfLayout layout, Platform platform) throws IOException {
    return images.find(layout, platform);
  }

  /** Empty for what has no name, or was not asked for. */
  Optional<Seen> seen(String name) {
    try {
      return Optional.ofNullable(seen.get(ImageReference.parse(name)));
    } catch (IllegalArgumentException e) {
      // a name with variables in it; what they stand for is the planner's affair
      return Optional.empty();
    }
  }
}
