package io.jbuild.builder.plan;

import io.jbuild.builder.BuildContext;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Platform;
import java.io.IOException;
import java.util.Optional;

/**
 * The images that a build starts from or copies from. Asked only for those that the target needs,
 * once for each name and platform; afterwards manifest and configuration are in the store, layers
 * need not be.
 */
public interface BaseImages {
  /** Empty when there is no such image anywhere. */
  Optional<Image> find(ImageReference name, Platform platform) throws IOException;

  /** Empty when the layout has no such image. */
  Optional<Image> find(BuildContext.OfLayout layout, Platform platform) throws IOException;
}
