package io.jbuild.layercache;

import java.io.IOException;
import java.util.Collection;
import java.util.Optional;

/** Where images come from that the store may not have: a registry, an archive, a layout. */
public interface ImageSource {

  /**
   * Finds an image and puts its manifest and configuration into the store. The layers may be
   * missing until {@link #fetch} is called.
   *
   * @return empty when this source has no such image, which is not an error of the source
   */
  Optional<Image> find(ImageReference name, Platform platform, PullPolicy policy)
      throws IOException;

  /** Makes sure that these layers of the image are in the store, in parallel, verified. */
  void fetch(Image image, Collection<Digest> diffIds) throws IOException;
}
