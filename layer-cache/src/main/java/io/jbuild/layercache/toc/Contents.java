package io.jbuild.layercache.toc;

import io.jbuild.layercache.TocEntry;
import java.util.Arrays;
import java.util.Optional;

/**
 * The files of a table by where their content stands in the tar stream: what of the stream counts,
 * and under which name. To be asked with rising offsets. Not thread-safe.
 */
public final class Contents {
  private final CompactToc toc;
  private final long[] offsets;
  private final int[] entries;
  private int at;

  Contents(CompactToc toc) {
    this.toc = toc;
    int n = 0;
    for (int i = 0; i < toc.count(); i++) {
      n += toc.hasContent(i) ? 1 : 0;
    }
    this.offsets = new long[n];
    this.entries = new int[n];
    fill();
  }

  private void fill() {
    boolean sorted = true;
    int n = 0;
    for (int i = 0; i < toc.count(); i++) {
      if (toc.hasContent(i)) {
        offsets[n] = toc.offset(i);
        entries[n] = i;
        sorted &= n == 0 || offsets[n - 1] < offsets[n];
        n++;
      }
    }
    if (sorted) {
      return;
    }
    Integer[] order = new Integer[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    Arrays.sort(order, (a, b) -> Long.compare(offsets[a], offsets[b]));
    long[] from = offsets.clone();
    int[] numbers = entries.clone();
    for (int i = 0; i < n; i++) {
      offsets[i] = from[order[i]];
      entries[i] = numbers[order[i]];
    }
  }

  /** The file whose content starts there; empty when it was replaced by a later one. */
  public Optional<TocEntry> find(long offset) {
    while (at < offsets.length && offsets[at] < offset) {
      at++;
    }
    boolean here = at < offsets.length && offsets[at] == offset;
    return here ? Optional.of(toc.entry(entries[at])) : Optional.empty();
  }
}
