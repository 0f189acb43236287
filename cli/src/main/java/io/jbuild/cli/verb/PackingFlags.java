package io.jbuild.cli.verb;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.layercache.Compression;
import io.jbuild.layercache.Packing;
import java.util.Optional;

/** The flags that say how layers are packed when they leave the store. */
public final class PackingFlags {
  private PackingFlags() {}

  public static Flags with(Flags flags) {
    return flags
        .option("--compression", "HOW", "gzip, zstd or uncompressed")
        .option("--compression-level", "N", "As gzip and zstd have them")
        .flag("--force-compression", "Also layers that are compressed in another way");
  }

  public static Packing of(Arguments a) {
    Optional<Integer> level = a.value("--compression-level").map(PackingFlags::level);
    return new Packing(
        a.value("--compression").map(PackingFlags::compression),
        level,
        a.has("--force-compression"));
  }

  private static Compression compression(String text) {
    return switch (text) {
      case "gzip" -> Compression.GZIP;
      case "zstd" -> Compression.ZSTD;
      case "uncompressed", "none" -> Compression.NONE;
      default ->
          throw new UsageException(
              "invalid value '" + text + "' for --compression: want gzip, zstd or uncompressed");
    };
  }

  private static Integer level(String text) {
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException e) {
      throw new UsageException(
          "invalid value '" + text + "' for --compression-level: want a number", e);
    }
  }
}
