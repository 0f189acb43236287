package io.jbuild.cli.container;

import io.jbuild.builder.Attributes;
import io.jbuild.cli.Arguments;
import io.jbuild.cli.UsageException;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.runner.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code -v}, {@code --mount} and {@code --tmpfs} say.
 *
 * @param volumes that are to be found or made first
 */
record Mounts(List<Mount> mounts, List<OfVolume> volumes) {
  Mounts {
    mounts = List.copyOf(mounts);
    volumes = List.copyOf(volumes);
  }

  /**
   * A volume in a container.
   *
   * @param name empty for one of the container's own
   * @param fill whether an empty one gets what the image has there
   */
  record OfVolume(String name, ContainerPath target, boolean readOnly, boolean fill) {}

  /** Puts them together. */
  private static final class Reader {
    private final Path directory;
    private final List<Mount> mounts = new ArrayList<>();
    private final List<OfVolume> volumes = new ArrayList<>();

    Reader(Path directory) {
      this.directory = directory;
    }

    /** {@code [source:]target[:options]}; as with docker, a source that is not there is made. */
    void volume(String text) throws IOException {
      String[] parts = text.split(":", -1);
      if (parts.length > 3 || parts[0].isEmpty()) {
        throw new UsageException(
            "invalid value '" + text + "' for --volume: want [source:]target[:options]");
      }
      boolean readOnly = false;
      boolean fill = true;
      boolean recursive = true;
      for (String option : parts.length > 2 ? parts[2].split(",", -1) : new String[0]) {
        switch (option) {
          case "ro" -> readOnly = true;
          case "nocopy" -> fill = false;
          case "bind" -> recursive = false;
          case "rw", "rbind", "rprivate", "private" -> {
            // how it is mounted in any case
          }
          case "z", "Z", "cached", "delegated", "consistent" -> {
            // labels of SELinux, and what docker does on a Mac alone
          }
          default ->
              throw new UsageException(
                  "invalid value '"
                      + text
                      + "' for --volume: unknown option '"
                      + option
                      + "'; want some of ro, rw, nocopy, bind, rbind, z, Z, rprivate (what is mounted"
                      + " later on the host's side is not seen inside)");
        }
      }
      ContainerPath target = target("--volume", text, parts.length == 1 ? parts[0] : parts[1]);
      String source = parts.length == 1 ? "" : parts[0];
      if (!source.startsWith("/") && !source.startsWith(".")) {
        volumes.add(new OfVolume(source, target, readOnly, fill));
        return;
      }
      Path host = directory.resolve(source).normalize();
      if (Files.notExists(host)) {
        Files.createDirectories(host);
      }
      mounts.add(new Mount.Bind(host, target, readOnly, recursive));
    }

    void mount(String text) throws IOException {
      Attributes attributes = Attributes.parse("--mount", text);
      attributes.allow(
          "type",
          "source",
          "src",
          "target",
          "dst",
          "destination",
          "readonly",
          "ro",
          "tmpfs-size",
          "tmpfs-mode",
          "bind-propagation",
          "bind-nonrecursive",
          "bind-recursive",
          "bind-create-src",
          "consistency",
          "volume-nocopy",
          "volume-driver");
      String target =
          attributes
              .find("target")
              .or(() -> attributes.find("dst"))
              .or(() -> attributes.find("destination"))
              .orElseThrow(() -> attributes.invalid("target is required"));
      ContainerPath where = target("--mount", text, target);
      boolean readOnly = attributes.flag("readonly", attributes.flag("ro", false));
      if (!attributes.find("volume-driver").orElse("local").equals("local")) {
        throw attributes.invalid("the only volume-driver is local");
      }
      Optional<String> source = attributes.find("source").or(() -> attributes.find("src"));
      String type = attributes.find("type").orElse("volume");
      switch (type) {
        case "bind" -> mounts.add(bind(attributes, source, where, readOnly));
        case "tmpfs" -> mounts.add(tmpfs(attributes, where, readOnly));
        case "volume" ->
            volumes.add(
                new OfVolume(
                    source.orElse(""), where, readOnly, !attributes.flag("volume-nocopy", false)));
        default ->
            throw attributes.invalid(
                "type '" + type + "' is not supported: want bind, tmpfs or volume");
      }
    }

    private Mount bind(
        Attributes attributes, Optional<String> source, ContainerPath where, boolean readOnly)
        throws IOException {
      Path host =
          directory
              .resolve(source.orElseThrow(() -> attributes.invalid("source is required")))
              .normalize();
      if (Files.notExists(host)) {
        if (!attributes.flag("bind-create-src", false)) {
          throw attributes.invalid(host + " does not exist");
        }
        Files.createDirectories(host);
      }
      String propagation = attributes.find("bind-propagation").orElse("rprivate");
      if (!propagation.equals("rprivate") && !propagation.equals("private")) {
        throw attributes.invalid("bind-propagation is rprivate, not '" + propagation + "'");
      }
      return new Mount.Bind(host, where, readOnly, recursive(attributes));
    }

    private static boolean recursive(Attributes attributes) {
      return switch (attributes.find("bind-recursive").orElse("enabled")) {
        case "enabled", "readonly" -> !attributes.flag("bind-nonrecursive", false);
        case "disabled" -> false;
        default -> throw attributes.invalid("bind-recursive is enabled, disabled or readonly here");
      };
    }

    private static Mount tmpfs(Attributes attributes, ContainerPath where, boolean readOnly) {
      List<String> options = new ArrayList<>();
      Optional<String> size = attributes.find("tmpfs-size");
      size.ifPresent(s -> options.add("size=" + s));
      Optional<String> mode = attributes.find("tmpfs-mode");
      mode.ifPresent(m -> options.add("mode=" + m));
      if (readOnly) {
        options.add("ro");
      }
      return new Mount.Tmpfs(where, TmpfsReader.options("--mount", attributes.text(), options));
    }
  }

  /**
   * @param directory what a relative source is relative to
   */
  static Mounts read(Arguments a, Path directory) throws IOException {
    Reader reader = new Reader(directory);
    for (String text : a.values("--volume")) {
      reader.volume(text);
    }
    for (String text : a.values("--mount")) {
      reader.mount(text);
    }
    for (String text : a.values("--tmpfs")) {
      int colon = text.indexOf(':');
      String target = colon < 0 ? text : text.substring(0, colon);
      List<String> options = colon < 0 ? List.of() : List.of(text.substring(colon + 1).split(","));
      reader.mounts.add(
          new Mount.Tmpfs(
              target("--tmpfs", text, target), TmpfsReader.options("--tmpfs", text, options)));
    }
    return new Mounts(reader.mounts, reader.volumes);
  }

  private static ContainerPath target(String flag, String text, String target) {
    if (!target.startsWith("/")) {
      throw new UsageException(
          "invalid value '" + text + "' for " + flag + ": the target must be an absolute path");
    }
    return ContainerPath.of(target);
  }
}
