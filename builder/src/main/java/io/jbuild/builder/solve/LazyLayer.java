package io.jbuild.builder.solve;

import io.jbuild.layercache.Layer;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.TableOfContents;
import io.jbuild.layercache.TocEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A layer that is looked for, and maybe fetched, when somebody wants to see into it. */
final class LazyLayer implements LayerHandle {
  private final Optional<Layer> known;
  private final Opening opening;
  private @Nullable LayerHandle opened;

  /** Opens the layer; called once. */
  @FunctionalInterface
  interface Opening {
    LayerHandle open() throws IOException;
  }

  LazyLayer(Optional<Layer> known, Opening opening) {
    this.known = known;
    this.opening = opening;
  }

  private synchronized LayerHandle opened() throws IOException {
    LayerHandle handle = opened;
    if (handle == null) {
      handle = opening.open();
      opened = handle;
    }
    return handle;
  }

  @Override
  public Layer layer() throws IOException {
    return known.isPresent() ? known.get() : opened().layer();
  }

  @Override
  public TableOfContents toc() throws IOException {
    return opened().toc();
  }

  @Override
  public Path tree() throws IOException {
    return opened().tree();
  }

  @Override
  public LayerEntry.Content content(TocEntry file) throws IOException {
    return opened().content(file);
  }
}
