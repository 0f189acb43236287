package io.jbuild.layercache;

import java.io.IOException;
import java.util.List;

/** Where images go: a registry, an archive, a layout. */
public interface ImageSink {

  /**
   * Writes an image, or an index with its images, under these names; visible there only when it is
   * whole.
   *
   * @param target of the store
   */
  void write(Descriptor target, List<ImageReference> names, Packing packing) throws IOException;
}
