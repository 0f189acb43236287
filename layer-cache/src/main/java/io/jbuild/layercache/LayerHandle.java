package io.jbuild.layercache;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A layer that is in the store or on its way into it. Safe for any number of threads.
 *
 * <p>A RUN's upper directory can be the lower directory of the next step while it is still being
 * hashed: {@link #tree} is there at once, {@link #layer} waits.
 */
public interface LayerHandle {

  /** The layer with its digest; waits until it is known, durable and visible to others. */
  Layer layer() throws IOException;

  /** The entries; waits until they are known. */
  TableOfContents toc() throws IOException;

  /**
   * A directory in the form that an overlay mount takes as a lower one; made from the tar face when
   * it is first asked for. It must not be changed.
   */
  Path tree() throws IOException;

  /**
   * The content of a file of this layer, from whichever face is at hand. It is read when it is
   * opened; what reads it compares the digest.
   *
   * @param file an entry of {@link #toc}; a hard link gives what it shares
   */
  LayerEntry.Content content(TocEntry file) throws IOException;
}
