package io.jbuild.builder;

import io.jbuild.builder.Output.Destination;
import io.jbuild.layercache.Compression;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Packing;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads the attributes of {@code -o}, with docker's names. */
final class OutputSyntax {
  private final Attributes attributes;
  private final Path base;
  private final OutputStream standardOutput;

  private OutputSyntax(Attributes attributes, Path base, OutputStream standardOutput) {
    this.attributes = attributes;
    this.base = base;
    this.standardOutput = standardOutput;
  }

  static Output parse(Attributes attributes, Path base, OutputStream standardOutput) {
    return new OutputSyntax(attributes, base, standardOutput).parse();
  }

  private Output parse() {
    String type = attributes.find("type").orElseThrow(() -> attributes.invalid("type is required"));
    switch (type) {
      case "image", "registry" -> {
        allow("push");
        boolean push = attributes.flag("push", type.equals("registry"));
        return new Output.ToStore(names(), push, packing());
      }
      case "docker" -> {
        allow("dest");
        return attributes.find("dest").isEmpty()
            ? new Output.ToStore(names(), false, packing())
            : new Output.DockerArchive(destination(), names(), packing());
      }
      case "oci" -> {
        allow("dest", "tar");
        return attributes.flag("tar", true)
            ? new Output.OciArchive(destination(), names(), packing())
            : new Output.OciLayout(directory(), names(), packing());
      }
      case "local" -> {
        attributes.allow("type", "dest", "platform-split");
        return new Output.Local(directory(), attributes.flag("platform-split", true));
      }
      case "tar" -> {
        attributes.allow("type", "dest", "platform-split");
        return new Output.Tar(destination(), attributes.flag("platform-split", true));
      }
      case "cacheonly" -> {
        attributes.allow("type");
        return new Output.CacheOnly();
      }
      default ->
          throw attributes.invalid(
              "unknown type '"
                  + type
                  + "': want image, docker, oci, local, tar, registry or cacheonly");
    }
  }

  private void allow(String... more) {
    List<String> keys =
        new ArrayList<>(
            List.of("type", "name", "compression", "compression-level", "force-compression"));
    keys.addAll(List.of(more));
    attributes.allow(keys.toArray(String[]::new));
  }

  private List<ImageReference> names() {
    List<ImageReference> names = new ArrayList<>();
    for (String name : attributes.find("name").orElse("").split(",", -1)) {
      if (!name.isBlank()) {
        names.add(ImageReference.parse(name.strip()));
      }
    }
    return names;
  }

  private Destination destination() {
    String dest = required();
    return dest.equals("-")
        ? new Destination.ToStream(standardOutput)
        : new Destination.ToFile(base.resolve(dest));
  }

  private Path directory() {
    String dest = required();
    if (dest.equals("-")) {
      throw attributes.invalid("a directory cannot be written to standard output");
    }
    return base.resolve(dest);
  }

  private String required() {
    return attributes
        .find("dest")
        .filter(d -> !d.isEmpty())
        .orElseThrow(() -> attributes.invalid("dest is required"));
  }

  private Packing packing() {
    Optional<Compression> compression = Optional.empty();
    String name = attributes.find("compression").orElse("");
    if (!name.isEmpty()) {
      compression =
          Optional.of(
              switch (name.toLowerCase(Locale.ROOT)) {
                case "uncompressed" -> Compression.NONE;
                case "gzip" -> Compression.GZIP;
                case "zstd" -> Compression.ZSTD;
                default ->
                    throw attributes.invalid(
                        "unknown compression '" + name + "': want uncompressed, gzip or zstd");
              });
    }
    Optional<Integer> level = Optional.empty();
    String text = attributes.find("compression-level").orElse("");
    if (!text.isEmpty()) {
      try {
        level = Optional.of(Integer.parseInt(text));
      } catch (NumberFormatException e) {
        throw attributes.invalid("compression-level is a number, not '" + text + "'");
      }
    }
    return new Packing(compression, level, attributes.flag("force-compression", false));
  }
}
