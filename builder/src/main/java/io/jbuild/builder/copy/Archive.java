package io.jbuild.builder.copy;

import io.jbuild.layercache.FileType;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.tar.Decompressor;
import io.jbuild.layercache.tar.TarReader;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A tar archive, maybe compressed, unpacked beside the layer that it goes into. What it is says its
 * content, never its name.
 */
public final class Archive {
  private Archive() {}

  /** Whether a file is a tar archive, plain or compressed with gzip, bzip2, xz or zstd. */
  public static boolean is(LayerEntry.Content file) throws IOException {
    try (InputStream raw = file.open()) {
      return isTar(raw);
    }
  }

  private static boolean isTar(InputStream raw) throws IOException {
    InputStream plain;
    try {
      plain = Decompressor.open(raw);
    } catch (IOException e) {
      // the first bytes are those of a format, the others are not: then it is just a file
      return false;
    }
    try (plain) {
      return TarReader.isArchive(plain);
    } catch (IOException e) {
      // what cannot be unpacked is just a file
      return false;
    }
  }

  /**
   * The entries in the order of the archive; of the same name the last one counts. Directories that
   * it does not have but needs are not among them.
   *
   * @param what names it in an error
   * @param directory an empty one, for contents; must stay until the entries are written
   */
  public static List<LayerEntry> unpack(LayerEntry.Content file, String what, Path directory)
      throws IOException {
    List<LayerEntry> entries = new ArrayList<>();
    try (InputStream plain = Decompressor.open(file.open());
        Spool spool = new Spool(directory.resolve("contents"))) {
      TarReader reader = new TarReader(plain, what);
      for (Optional<TocEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
        TocEntry entry = next.get();
        if (entry.kind() == TocEntry.Kind.ADD && entry.type() == FileType.FILE) {
          long start = spool.size();
          reader.content().transferTo(spool);
          entries.add(new LayerEntry(entry, new Piece(spool.file, start, spool.size() - start)));
        } else {
          entries.add(LayerEntry.of(entry));
        }
      }
    }
    return entries;
  }

  /** One file that holds the contents of all. */
  private static final class Spool extends OutputStream {
    private final Path file;
    private final OutputStream out;
    private long size;

    Spool(Path file) throws IOException {
      this.file = file;
      this.out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 17);
    }

    long size() {
      return size;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      size++;
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
      out.write(b, off, len);
      size += len;
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  /** Where a content stands in the spool. */
  private record Piece(Path spool, long start, long size) implements LayerEntry.Content {
    @Override
    public InputStream open() throws IOException {
      return new PieceStream(FileChannel.open(spool, StandardOpenOption.READ), start, start + size);
    }
  }

  private static final class PieceStream extends InputStream {
    private final FileChannel channel;
    private final long end;
    private long position;

    PieceStream(FileChannel channel, long position, long end) {
      this.channel = channel;
      this.position = position;
      this.end = end;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      if (len == 0) {
        return 0;
      }
      int wanted = (int) Math.min(len, end - position);
      int n = wanted == 0 ? -1 : channel.read(ByteBuffer.wrap(b, off, wanted), position);
      position += Math.max(n, 0);
      return n;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
