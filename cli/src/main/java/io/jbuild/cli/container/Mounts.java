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

/** Reads {@code -v}, {@code --mount} and {@code --tmpfs}. */
final class Mounts {
  private Mounts() {}

  /**
   * @param directory what a relative source is relative to
   */
  static List<Mount> read(Arguments a, Path directory) throws IOException {
    List<Mount> out = new ArrayList<>();
    for (String text : a.values("--volume")) {
      out.add(volume(text, directory));
    }
    for (String text : a.values("--mount")) {
      out.add(mount(text, directory));
    }
    for (String text : a.values("--tmpfs")) {
      int colon = text.indexOf(':');
      String target = colon < 0 ? text : text.substring(0, colon);
      out.add(
          new Mount.Tmpfs(
              target("--tmpfs", text, target), colon < 0 ? "" : text.substring(colon + 1)));
    }
    return out;
  }

  /** {@code source:target[:options]}; as docker does it, a source that is not there is made. */
  private static Mount volume(String text, Path directory) throws IOException {
    String[] parts = text.split(":", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw new UsageException(
          "invalid value '" + text + "' for --volume: want source:target[:ro]");
    }
    String source = parts[0];
    boolean path = source.startsWith("/") || source.startsWith(".") || source.startsWith("~");
    if (!path) {
      throw new UsageException(
          "invalid value '"
              + text
              + "' for --volume: volumes with a name are not supported, give a directory such as"
              + " ./"
              + source);
    }
    boolean readOnly = false;
    for (String option : parts.length > 2 ? parts[2].split(",", -1) : new String[0]) {
      switch (option) {
        case "ro" -> readOnly = true;
        case "rw", "z", "Z", "rbind", "rprivate", "private" -> {
          // how it is mounted in any case; labels of SELinux do not matter here
        }
        default ->
            throw new UsageException(
                "invalid value '" + text + "' for --volume: unknown option '" + option + "'");
      }
    }
    Path host = directory.resolve(source).normalize();
    if (Files.notExists(host)) {
      Files.createDirectories(host);
    }
    return new Mount.Bind(host, target("--volume", text, parts[1]), readOnly, true);
  }

  private static Mount mount(String text, Path directory) {
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
        "bind-nonrecursive");
    String target =
        attributes
            .find("target")
            .or(() -> attributes.find("dst"))
            .or(() -> attributes.find("destination"))
            .orElseThrow(() -> attributes.invalid("target is required"));
    ContainerPath where = target("--mount", text, target);
    String type = attributes.find("type").orElse("volume");
    boolean readOnly = attributes.flag("readonly", attributes.flag("ro", false));
    switch (type) {
      case "bind" -> {
        String source =
            attributes
                .find("source")
                .or(() -> attributes.find("src"))
                .orElseThrow(() -> attributes.invalid("source is required"));
        Path host = directory.resolve(source).normalize();
        if (Files.notExists(host)) {
          throw attributes.invalid(host + " does not exist");
        }
        String propagation = attributes.find("bind-propagation").orElse("rprivate");
        if (!propagation.equals("rprivate") && !propagation.equals("private")) {
          throw attributes.invalid("bind-propagation is rprivate, not '" + propagation + "'");
        }
        return new Mount.Bind(host, where, readOnly, !attributes.flag("bind-nonrecursive", false));
      }
      case "tmpfs" -> {
        List<String> options = new ArrayList<>();
        Optional<String> size = attributes.find("tmpfs-size");
        size.ifPresent(s -> options.add("size=" + s));
        Optional<String> mode = attributes.find("tmpfs-mode");
        mode.ifPresent(m -> options.add("mode=" + m));
        if (readOnly) {
          options.add("ro");
        }
        return new Mount.Tmpfs(where, String.join(",", options));
      }
      default -> throw attributes.invalid("type '" + type + "' is not supported: want bind, tmpfs");
    }
  }

  private static ContainerPath target(String flag, String text, String target) {
    if (!target.startsWith("/")) {
      throw new UsageException(
          "invalid value '" + text + "' for " + flag + ": the target must be an absolute path");
    }
    return ContainerPath.of(target);
  }
}
