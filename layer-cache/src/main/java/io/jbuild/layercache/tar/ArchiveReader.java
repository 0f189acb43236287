package io.jbuild.layercache.tar;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Reads an archive of named files, such as an image archive, from front to back. Names come out as
 * they are: what they may be is the caller's business. Not for layers, which have more to say.
 */
public final class ArchiveReader implements AutoCloseable {
  private static final int MAX_ENTRIES = 100_000;
  private static final int MAX_NAME = 4096;

  private final TarArchiveInputStream tar;
  private final String what;
  private int count;

  /**
   * @param what names the archive in an error
   */
  public ArchiveReader(InputStream in, String what) {
    this.tar = new TarArchiveInputStream(in, "UTF-8");
    this.what = what;
  }

  /** What an entry of an archive is. */
  public enum Kind {
    FILE,
    DIRECTORY,
    SYMLINK,
    HARD_LINK,
    OTHER
  }

  /**
   * An entry of an archive.
   *
   * @param target of a link, else empty
   */
  public record Entry(String name, Kind kind, long size, String target) {}

  /** The next entry; its content is what {@link #content} gives until the next call. */
  public Optional<Entry> next() throws IOException {
    TarArchiveEntry entry;
    try {
      entry = tar.getNextEntry();
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(what + " is no readable tar archive: " + e.getMessage(), e);
    }
    if (entry == null) {
      return Optional.empty();
    }
    if (++count > MAX_ENTRIES) {
      throw new IOException(what + " has more than " + MAX_ENTRIES + " entries");
    }
    String name = entry.getName();
    if (name.length() > MAX_NAME || name.indexOf('\0') >= 0) {
      throw new IOException(what + " has an entry with a name of " + name.length() + " characters");
    }
    return Optional.of(new Entry(name, kind(entry), entry.getSize(), entry.getLinkName()));
  }

  private static Kind kind(TarArchiveEntry entry) {
    if (entry.isSymbolicLink()) {
      return Kind.SYMLINK;
    }
    if (entry.isLink()) {
      return Kind.HARD_LINK;
    }
    if (entry.isDirectory()) {
      return Kind.DIRECTORY;
    }
    boolean device = entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO();
    return device || entry.isSparse() ? Kind.OTHER : Kind.FILE;
  }

  /** The content of the entry that came last; it ends where the entry does. Not to be closed. */
  public InputStream content() {
    return new FilterInputStream(tar) {
      @Override
      public int read(byte[] b, int off, int len) throws IOException {
        try {
          return in.read(b, off, len);
        } catch (IOException e) {
          throw new IOException(what + " cannot be read to its end: " + e.getMessage(), e);
        }
      }

      @Override
      public void close() {
        // the archive goes on behind the entry
      }
    };
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
