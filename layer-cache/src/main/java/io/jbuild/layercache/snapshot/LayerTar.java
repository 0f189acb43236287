package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.toc.Pages;
import io.jbuild.layercache.toc.TocBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Collection;

/** Writes entries as the canonical tar stream that a layer of them has, without keeping it. */
public final class LayerTar {
  private LayerTar() {}

  /**
   * @param out is written by another thread, and stays open
   * @return the length of the stream
   */
  public static long write(Collection<LayerEntry> entries, OutputStream out) throws IOException {
    Pages pages = Pages.onHeap();
    return new LayerWriter(out, new TocBuilder(pages), null)
        .write(LayerEntries.canonical(entries, pages));
  }
}
