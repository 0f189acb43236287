package io.jbuild.layercache;

import java.io.IOException;
import java.util.List;

/** Where images go: a registry, an archive, a layout. */
public interface ImageSink {

  /** Writes the image under these names; visible there only when it is whole. */
  void write(Image image, List<ImageReference> names) throws IOException;
}
