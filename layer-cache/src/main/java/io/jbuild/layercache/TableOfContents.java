package io.jbuild.layercache;

import java.util.Iterator;
import java.util.Optional;

/**
 * Every entry of one layer, in canonical order: parents before children, names by their bytes.
 *
 * <p>Immutable, safe for any number of threads, and compact: entries are made when asked for.
 */
public interface TableOfContents extends Iterable<TocEntry> {

  /** The entry at exactly this path, without following links; in logarithmic time or better. */
  Optional<TocEntry> find(ContainerPath path);

  /** The entries directly below {@code directory}, in order, whiteouts included. */
  Iterable<TocEntry> children(ContainerPath directory);

  int size();

  /** The newest modification time in the layer, in seconds since 1970; 0 when it is empty. */
  long newestMtime();

  @Override
  Iterator<TocEntry> iterator();
}
