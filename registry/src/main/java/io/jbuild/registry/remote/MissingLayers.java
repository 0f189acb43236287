package io.jbuild.registry.remote;

import io.jbuild.layercache.Digest;
import java.io.IOException;

/** Layers that the store lacks, of images that were found and have not been fetched. */
interface MissingLayers {

  /** Whether {@link #fetch} brings it when the store lacks it. */
  boolean has(Digest diffId);

  /** Brings it when the store lacks it; does nothing when nobody knows whence. */
  void fetch(Digest diffId) throws IOException;
}
