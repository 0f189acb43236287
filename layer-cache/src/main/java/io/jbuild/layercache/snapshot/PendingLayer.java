package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.TableOfContents;
import io.jbuild.layercache.TocEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Future;

/**
 * A step's upper directory on its way into the store: others may mount it already, and the path by
 * which they know it stays good.
 */
final class PendingLayer implements LayerHandle {
  private final Path upper;
  private final Future<StoredLayer> stored;

  PendingLayer(Path upper, Future<StoredLayer> stored) {
    this.upper = upper;
    this.stored = stored;
  }

  @Override
  public Layer layer() throws IOException {
    return Workers.get(stored).layer();
  }

  @Override
  public TableOfContents toc() throws IOException {
    return Workers.get(stored).toc();
  }

  @Override
  public Path tree() throws IOException {
    return stored.isDone() ? Workers.get(stored).tree() : upper;
  }

  @Override
  public LayerEntry.Content content(TocEntry file) throws IOException {
    return Workers.get(stored).content(file);
  }
}
