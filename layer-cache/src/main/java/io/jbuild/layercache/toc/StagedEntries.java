package io.jbuild.layercache.toc;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.TocEntry;
import java.io.IOException;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a layer to be written, as compact as can be: in canonical order, one for each path
 * (the last), each below a directory. Not thread-safe.
 */
public final class StagedEntries extends AbstractCollection<LayerEntry> {
  private final EntryTable table;
  private final List<Origin> origins = new ArrayList<>();
  private int links;

  /** Where many contents come from. */
  @FunctionalInterface
  public interface Origin {
    Origin NOWHERE = path -> LayerEntry.Content.NONE;

    /**
     * @param path in the layer
     */
    LayerEntry.Content content(ContainerPath path);
  }

  public StagedEntries(Pages pages) throws IOException {
    this.table = new EntryTable(pages);
  }

  /** The same entries in this form. */
  public static StagedEntries of(Iterable<LayerEntry> entries, Pages pages) throws IOException {
    StagedEntries staged = new StagedEntries(pages);
    for (LayerEntry e : entries) {
      staged.put(e);
    }
    return staged;
  }

  public void put(LayerEntry e) throws IOException {
    put(e.entry(), e.content() == LayerEntry.Content.NONE ? Origin.NOWHERE : path -> e.content());
  }

  /**
   * @param origin of its content; the same object for all that come from the same place
   */
  public void put(TocEntry e, Origin origin) throws IOException {
    if (origin != Origin.NOWHERE
        && (origins.isEmpty() || origins.get(origins.size() - 1) != origin)) {
      origins.add(origin);
    }
    links += e.kind() == TocEntry.Kind.HARD_LINK ? 1 : 0;
    table.put(e, origin == Origin.NOWHERE ? EntryTable.NO_TAG : origins.size() - 1);
  }

  /** The entry that was put at exactly this path. */
  public Optional<LayerEntry> find(ContainerPath path) {
    Optional<TocEntry> e = table.find(path);
    return e.isEmpty() ? Optional.empty() : Optional.of(entry(e.get(), table.tag(path)));
  }

  /** Whether a parent of the path is an opaque directory here, or no directory. */
  public boolean hides(ContainerPath path) {
    return table.hides(path);
  }

  /** Takes what is at a path away, with all that is below it. */
  public void remove(ContainerPath path) {
    table.remove(path);
  }

  /** Whether hard links may be among them. */
  public boolean hasLinks() {
    return links > 0;
  }

  /** The directories that entries are in but nobody put. */
  public List<ContainerPath> impliedDirectories() {
    List<ContainerPath> implied = new ArrayList<>();
    for (EntryTable.Cursor cursor = table.cursor(); cursor.next(); ) {
      if (cursor.isImplied()) {
        implied.add(cursor.path());
      }
    }
    return implied;
  }

  private LayerEntry entry(TocEntry e, long tag) {
    return tag == EntryTable.NO_TAG
        ? LayerEntry.of(e)
        : new LayerEntry(e, origins.get((int) tag).content(e.path()));
  }

  @Override
  public Iterator<LayerEntry> iterator() {
    EntryTable.Cursor cursor = table.cursor();
    return new Iterator<>() {
      private @Nullable LayerEntry next = advance();

      private @Nullable LayerEntry advance() {
        return cursor.next() ? entry(cursor.entry(), cursor.tag()) : null;
      }

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public LayerEntry next() {
        LayerEntry e = next;
        if (e == null) {
          throw new NoSuchElementException();
        }
        next = advance();
        return e;
      }
    };
  }

  /** Counts them. */
  @Override
  public int size() {
    int n = 0;
    for (EntryTable.Cursor cursor = table.cursor(); cursor.next(); ) {
      n++;
    }
    return n;
  }
}
