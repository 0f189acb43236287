package io.jbuild.layercache.tar;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.jbuild.layercache.Compression;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** Undoes compression, told apart by the first bytes of the content and never by a name. */
public final class Decompressor {
  private static final int BUFFER = 1 << 16;
  private static final int PEEK = 6;

  /** {@code xz -9} takes 65 MiB to read; more only hostile input asks for. */
  private static final int XZ_MEMORY_KIB = 256 << 10;

  /** {@code zstd --ultra -22} has a window of 2^27. */
  private static final int ZSTD_WINDOW_LOG = 27;

  private Decompressor() {}

  /** What the content is, and the stream of its bytes without compression. */
  public record Opened(Compression compression, InputStream in) {}

  /**
   * The plain bytes. Members and frames that stand one behind the other are one stream, as gzip(1),
   * bzip2(1), xz(1) and zstd(1) have it. Closing closes {@code in}.
   */
  public static InputStream open(InputStream in) throws IOException {
    return detect(in).in();
  }

  /** As {@link #open}, telling which compression was found. */
  public static Opened detect(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
    buffered.mark(PEEK);
    byte[] first = buffered.readNBytes(PEEK);
    buffered.reset();
    Compression compression = compression(first);
    return new Opened(compression, open(compression, buffered));
  }

  private static InputStream open(Compression compression, InputStream in) throws IOException {
    return switch (compression) {
      case NONE -> in;
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(in)
              .setDecompressConcatenated(true)
              .get();
      case BZIP2 -> new BZip2CompressorInputStream(in, true);
      case XZ -> new XZInputStream(in, XZ_MEMORY_KIB);
      case ZSTD -> new ZstdInputStreamNoFinalizer(in).setLongMax(ZSTD_WINDOW_LOG);
    };
  }

  /** What content with these first bytes is; at least six of them where there are as many. */
  public static Compression compression(byte[] first) {
    if (startsWith(first, 0x1f, 0x8b)) {
      return Compression.GZIP; // RFC 1952
    }
    if (startsWith(first, 0x28, 0xb5, 0x2f, 0xfd)) {
      return Compression.ZSTD; // RFC 8878
    }
    if (first.length >= 4 && (first[0] & 0xf0) == 0x50 && startsWith(first, first[0], 0x2a, 0x4d)) {
      return first[3] == 0x18 ? Compression.ZSTD : Compression.NONE; // a skippable frame
    }
    if (startsWith(first, 0xfd, '7', 'z', 'X', 'Z', 0)) {
      return Compression.XZ;
    }
    if (startsWith(first, 'B', 'Z', 'h')
        && first.length > 3
        && first[3] >= '1'
        && first[3] <= '9') {
      return Compression.BZIP2;
    }
    return Compression.NONE;
  }

  private static boolean startsWith(byte[] content, int... magic) {
    if (content.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if (content[i] != (byte) magic[i]) {
        return false;
      }
    }
    return true;
  }
}
