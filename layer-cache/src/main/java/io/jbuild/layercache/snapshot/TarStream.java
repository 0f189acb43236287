package io.jbuild.layercache.snapshot;

import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.tar.TarHeader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.function.Function;

/** The canonical tar stream of a layer, made while it is read. */
final class TarStream extends InputStream {
  private static final InputStream EMPTY = new ByteArrayInputStream(new byte[0]);

  private final Iterator<TocEntry> entries;
  private final Function<TocEntry, LayerEntry.Content> contents;
  private final byte[] one = new byte[1];
  private InputStream part = EMPTY;
  private InputStream content = EMPTY;
  private long contentLeft;
  private int padding;
  private String path = "";
  private boolean ended;

  /**
   * @param entries in canonical order
   */
  TarStream(Iterable<TocEntry> entries, Function<TocEntry, LayerEntry.Content> contents) {
    this.entries = entries.iterator();
    this.contents = contents;
  }

  @Override
  public int read() throws IOException {
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] b, int off, int len) throws IOException {
    if (len == 0) {
      return 0;
    }
    while (true) {
      int n = part.read(b, off, len);
      if (n > 0) {
        return n;
      }
      if (contentLeft > 0) {
        return readContent(b, off, len);
      }
      content.close();
      content = EMPTY;
      if (padding > 0) {
        part = new ByteArrayInputStream(new byte[padding]);
        padding = 0;
      } else if (entries.hasNext()) {
        next(entries.next());
      } else if (!ended) {
        ended = true;
        part = new ByteArrayInputStream(TarHeader.end());
      } else {
        return -1;
      }
    }
  }

  private void next(TocEntry e) throws IOException {
    part = new ByteArrayInputStream(TarHeader.of(e));
    contentLeft = TarHeader.contentSize(e);
    padding = TarHeader.padding(contentLeft);
    path = e.path().value();
    if (contentLeft > 0) {
      content = contents.apply(e).open();
    }
  }

  private int readContent(byte[] b, int off, int len) throws IOException {
    int n = content.read(b, off, (int) Math.min(len, contentLeft));
    if (n < 0) {
      throw new IOException(
          "the layer is damaged: '" + path + "' lacks its last " + contentLeft + " bytes");
    }
    contentLeft -= n;
    return n;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
