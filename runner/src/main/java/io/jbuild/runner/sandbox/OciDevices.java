package io.jbuild.runner.sandbox;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.files.Privileges;
import io.jbuild.runner.Capability;
import io.jbuild.runner.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Devices of the host as config-linux.md has them: the nodes, and who may open them. */
final class OciDevices {
  private static final String ACCESS = "rwm";
  private static final int FORMAT = 0xf000;
  private static final int CHARACTER = 0x2000;
  private static final int BLOCK = 0x6000;
  private static final int PERMISSIONS = 0777;

  private final List<Json> nodes = new ArrayList<>();
  private final List<Json> rules = new ArrayList<>();

  private OciDevices() {}

  /**
   * @throws IOException when one is not there or is no device
   */
  static OciDevices of(RunSpec spec) throws IOException {
    OciDevices out = new OciDevices();
    if (rulesCanBe()) {
      out.rules.add(
          Json.Obj.EMPTY.with("allow", Json.of(spec.privileged())).with("access", Json.of(ACCESS)));
    }
    for (String device : spec.devices()) {
      int colon = device.indexOf(':');
      Path source = Path.of(colon < 0 ? device : device.substring(0, colon));
      out.add(source, Path.of(device.substring(colon + 1)));
    }
    return out;
  }

  /**
   * Whether a runtime may set rules here: with control groups of version 2 they are programs of the
   * kernel, for which it raises RLIMIT_MEMLOCK.
   */
  static boolean rulesCanBe() {
    long had = Privileges.ofThisProcess().capabilities();
    return (had >>> Capability.SYS_RESOURCE.number() & 1) != 0;
  }

  Json nodes() {
    return new Json.Arr(nodes);
  }

  /** None but those and what every container has. */
  Json rules() {
    return new Json.Arr(rules);
  }

  private void add(Path source, Path target) throws IOException {
    if (Files.isDirectory(source)) {
      try (Stream<Path> below = Files.list(source)) {
        for (Path each : below.sorted().toList()) {
          if (Files.isDirectory(each) || isDevice(mode(each))) {
            add(each, target.resolve(each.getFileName()));
          }
        }
      }
      return;
    }
    int mode = mode(source);
    if (!isDevice(mode)) {
      throw new IOException("cannot give the container " + source + ": it is not a device");
    }
    Map<String, Object> had = Files.readAttributes(source, "unix:rdev,uid,gid");
    long number = ((Number) had.getOrDefault("rdev", 0L)).longValue();
    String type = (mode & FORMAT) == BLOCK ? "b" : "c";
    // makedev(3)
    long major = ((number >>> 8) & 0xfff) | ((number >>> 32) & ~0xfffL);
    long minor = (number & 0xff) | ((number >>> 12) & ~0xffL);
    nodes.add(
        Json.Obj.EMPTY
            .with("path", Json.of(target.toString()))
            .with("type", Json.of(type))
            .with("major", Json.of(major))
            .with("minor", Json.of(minor))
            .with("fileMode", Json.of(mode & PERMISSIONS))
            .with("uid", Json.of(((Number) had.getOrDefault("uid", 0)).longValue()))
            .with("gid", Json.of(((Number) had.getOrDefault("gid", 0)).longValue())));
    rules.add(
        Json.Obj.EMPTY
            .with("allow", Json.of(true))
            .with("type", Json.of(type))
            .with("major", Json.of(major))
            .with("minor", Json.of(minor))
            .with("access", Json.of(ACCESS)));
  }

  private static int mode(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:mode");
  }

  private static boolean isDevice(int mode) {
    return (mode & FORMAT) == CHARACTER || (mode & FORMAT) == BLOCK;
  }
}
