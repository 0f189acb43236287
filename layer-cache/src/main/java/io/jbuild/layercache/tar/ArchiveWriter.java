package io.jbuild.layercache.tar;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Writes an archive of named files: the same files give the same bytes, dated 1970, owned by nobody
 * in particular. Not for layers, which have more to say.
 */
public final class ArchiveWriter implements AutoCloseable {
  private static final int BLOCK = 10_240;
  private static final int BUFFER = 1 << 18;

  private final BufferedOutputStream buffered;
  private final TarArchiveOutputStream tar;

  /** The stream stays open when this is closed. */
  public ArchiveWriter(OutputStream out) {
    // commons-compress writes each block of 512 bytes by itself
    buffered = new BufferedOutputStream(new Uncloseable(out), BUFFER);
    tar = new TarArchiveOutputStream(buffered, BLOCK, "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
  }

  public void directory(String name) throws IOException {
    tar.putArchiveEntry(entry(name.endsWith("/") ? name : name + '/', 0, 0755));
    tar.closeArchiveEntry();
  }

  public void file(String name, byte[] content) throws IOException {
    tar.putArchiveEntry(entry(name, content.length, 0644));
    tar.write(content);
    tar.closeArchiveEntry();
  }

  /** Copies exactly {@code size} bytes. */
  public void file(String name, long size, InputStream content) throws IOException {
    tar.putArchiveEntry(entry(name, size, 0644));
    byte[] buffer = new byte[BUFFER];
    long count = 0;
    for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
      count += n;
      if (count > size) {
        break;
      }
      tar.write(buffer, 0, n);
    }
    if (count != size) {
      throw new IOException(
          "cannot archive "
              + name
              + ": it was to have "
              + size
              + " bytes, has "
              + (count > size ? "more" : Long.toString(count)));
    }
    tar.closeArchiveEntry();
  }

  private static TarArchiveEntry entry(String name, long size, int mode) {
    TarArchiveEntry entry =
        new TarArchiveEntry(
            name, name.endsWith("/") ? TarConstants.LF_DIR : TarConstants.LF_NORMAL);
    entry.setSize(size);
    entry.setMode(mode);
    entry.setModTime(0);
    entry.setIds(0, 0);
    entry.setNames("", "");
    return entry;
  }

  /** Writes the end of the archive. */
  public void finish() throws IOException {
    tar.finish();
    buffered.flush();
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }

  private static final class Uncloseable extends OutputStream {
    private final OutputStream out;

    Uncloseable(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
      out.write(b, off, len);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }
  }
}
