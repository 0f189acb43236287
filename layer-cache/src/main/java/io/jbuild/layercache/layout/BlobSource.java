package io.jbuild.layercache.layout;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import java.io.IOException;

/** Where the blobs of a layout come from. Whatever it gives or fetches is verified. */
public interface BlobSource {

  /** Whether it has the blob at all. */
  boolean has(Digest digest) throws IOException;

  /** A manifest, an index or a configuration. */
  byte[] document(Descriptor descriptor) throws IOException;

  /** Sees to it that the layer is in the store; {@code diffId} must be what it turns out to be. */
  void fetchLayer(Descriptor descriptor, Digest diffId) throws IOException;

  /** Sees to it that a blob that is no layer is in the store. */
  void fetchBlob(Descriptor descriptor) throws IOException;
}
