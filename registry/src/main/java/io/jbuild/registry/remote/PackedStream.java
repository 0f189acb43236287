package io.jbuild.registry.remote;

import io.jbuild.layercache.Compression;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.io.HashingOutputStream;
import io.jbuild.layercache.io.Interruption;
import io.jbuild.layercache.tar.Compressor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A layer being compressed by a thread of its own while it is read here; what it came to is known
 * at its end. Closing it ends the thread.
 */
final class PackedStream extends InputStream {
  private static final int PIECE = 1 << 17;
  private static final int AHEAD = 16;
  private static final byte[] END = {};

  private final ArrayBlockingQueue<byte[]> pieces = new ArrayBlockingQueue<>(AHEAD);
  private final Compression compression;
  private final Thread packer;
  private byte[] piece = END;
  private int at;
  private boolean ended;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable Descriptor result;

  private PackedStream(InputStream tar, Compression compression, OptionalInt level) {
    this.compression = compression;
    this.packer = new Thread(() -> pack(tar, level), "pack");
    this.packer.setDaemon(true);
  }

  /** Takes {@code tar} and closes it. */
  static PackedStream open(InputStream tar, Compression compression, OptionalInt level) {
    PackedStream stream = new PackedStream(tar, compression, level);
    stream.packer.start();
    return stream;
  }

  /** What was read; after its end. */
  Descriptor result() throws IOException {
    Descriptor r = result;
    if (r == null) {
      throw new IOException("the layer was not compressed to its end");
    }
    return r;
  }

  private void pack(InputStream tar, OptionalInt level) {
    HashingOutputStream hash = new HashingOutputStream(new Pieces());
    try (tar) {
      try (OutputStream out = Compressor.open(compression, level, hash)) {
        byte[] buffer = new byte[PIECE];
        for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
          out.write(buffer, 0, n);
        }
      }
      result = Descriptor.of(type(compression), hash.digest(), hash.count());
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
    try {
      pieces.put(END);
    } catch (InterruptedException e) {
      // whoever closed this reads no more
    }
  }

  static MediaType type(Compression compression) {
    return switch (compression) {
      case GZIP -> MediaType.OCI_LAYER_GZIP;
      case ZSTD -> MediaType.OCI_LAYER_ZSTD;
      case NONE, BZIP2, XZ -> MediaType.OCI_LAYER;
    };
  }

  /** The packer's end. */
  private final class Pieces extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
      if (len == 0) {
        return;
      }
      try {
        pieces.put(Arrays.copyOfRange(b, off, off + len));
      } catch (InterruptedException e) {
        throw Interruption.of(e);
      }
    }
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
    if (at == piece.length && !next()) {
      return -1;
    }
    int n = Math.min(len, piece.length - at);
    System.arraycopy(piece, at, b, off, n);
    at += n;
    return n;
  }

  private boolean next() throws IOException {
    if (!ended) {
      try {
        piece = pieces.take();
      } catch (InterruptedException e) {
        throw Interruption.of(e);
      }
      at = 0;
      ended = piece.length == 0;
    }
    Throwable failed = failure;
    if (ended && failed != null) {
      throw new IOException("cannot compress the layer: " + failed.getMessage(), failed);
    }
    return !ended;
  }

  @Override
  public void close() {
    if (!ended) {
      // whoever still waits for a piece waits no longer
      failure = new IOException("nobody wants it any more");
      packer.interrupt();
      pieces.clear();
      pieces.offer(END);
    }
  }
}
