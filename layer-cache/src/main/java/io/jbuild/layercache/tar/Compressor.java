package io.jbuild.layercache.tar;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import io.jbuild.layercache.Compression;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalInt;

/**
 * Compresses with all processors. The same bytes at the same level give the same bytes, on any
 * machine and however many processors it has.
 */
public final class Compressor {
  private static final int ZSTD_LEVEL = 3;

  private Compressor() {}

  /**
   * Closing the result ends the compressed stream and closes {@code out}.
   *
   * @param level as gzip(1) and zstd(1) have it; empty for the usual one, which for gzip is none of
   *     those: {@link QuickDeflate}
   * @throws IOException for bzip2 and xz, which are only ever read, and for a level that is none
   */
  public static OutputStream open(Compression compression, OptionalInt level, OutputStream out)
      throws IOException {
    return switch (compression) {
      case NONE -> out;
      case GZIP ->
          level.isPresent()
              ? new GzipOutput(out, check("gzip", level.getAsInt(), 0, 9))
              : new GzipOutput(out);
      case ZSTD -> zstd(out, check("zstd", level.orElse(ZSTD_LEVEL), 1, 22));
      case BZIP2, XZ ->
          throw new IOException(
              compression + " is only read: layers are compressed with gzip or zstd");
    };
  }

  private static int check(String name, int level, int min, int max) throws IOException {
    if (level < min || level > max) {
      throw new IOException(
          name + " has no compression level " + level + ": it goes from " + min + " to " + max);
    }
    return level;
  }

  /** With workers the output is the same for any number of them, but not that without workers. */
  private static OutputStream zstd(OutputStream out, int level) throws IOException {
    ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(out, level);
    zstd.setWorkers(Math.max(1, Runtime.getRuntime().availableProcessors()));
    zstd.setChecksum(true);
    return zstd;
  }
}
