package io.jbuild.runner.device;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The devices that files of the host describe, called {@code vendor.com/class=name}: the CDI's
 * SPEC.md. Files are JSON; those in later directories win.
 */
public final class DescribedDevices {
  private static final List<Path> USUAL = List.of(Path.of("/etc/cdi"), Path.of("/var/run/cdi"));

  private final List<Path> directories;

  private DescribedDevices(List<Path> directories) {
    this.directories = directories;
  }

  /** Those of this host; nothing is read yet. */
  public static DescribedDevices ofHost() {
    return new DescribedDevices(USUAL);
  }

  static DescribedDevices in(List<Path> directories) {
    return new DescribedDevices(List.copyOf(directories));
  }

  /** Whether it has the form of such a name. */
  public static boolean isName(String text) {
    int slash = text.indexOf('/');
    int equals = text.indexOf('=');
    return slash > 0 && equals > slash + 1 && equals + 1 < text.length();
  }

  /** One device, and the file that describes it. */
  private record Found(Path spec, Json.Obj content, Json.Obj device) {}

  /**
   * What a container gets with the devices of these names.
   *
   * @throws IOException when one is not there, or two files of a directory describe it
   */
  public DeviceEdits edits(List<String> names) throws IOException {
    List<Path> others = new ArrayList<>();
    Map<String, Found> all = new LinkedHashMap<>();
    for (Path directory : directories) {
      Map<String, Found> here = new LinkedHashMap<>();
      for (Path file : files(directory, others)) {
        read(file, here);
      }
      all.putAll(here);
    }
    DeviceEdits out = new DeviceEdits();
    Set<Path> specs = new LinkedHashSet<>();
    for (String name : names) {
      Found found = Optional.ofNullable(all.get(name)).orElseThrow(() -> none(name, others));
      if (specs.add(found.spec())) {
        out.add(found.content().object("containerEdits"), found.spec());
      }
      out.add(found.device().object("containerEdits"), found.spec());
    }
    return out;
  }

  private IOException none(String name, List<Path> others) {
    StringBuilder said = new StringBuilder("cannot find the device " + name + ": no file of ");
    for (int i = 0; i < directories.size(); i++) {
      said.append(i == 0 ? "" : " or ").append(directories.get(i));
    }
    said.append(" describes it");
    if (!others.isEmpty()) {
      said.append("; ").append(others.get(0)).append(" is YAML, which is not read: make it JSON");
      if (name.startsWith("nvidia.com/")) {
        said.append(", with nvidia-ctk cdi generate --format=json --output=/etc/cdi/nvidia.json");
      }
    }
    return new IOException(said.toString());
  }

  private static List<Path> files(Path directory, List<Path> others) throws IOException {
    List<Path> out = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      for (Path file : all) {
        String name = file.toString();
        if (name.endsWith(".json")) {
          out.add(file);
        } else if (name.endsWith(".yaml") || name.endsWith(".yml")) {
          others.add(file);
        }
      }
    } catch (NoSuchFileException e) {
      // no devices are described there
    }
    out.sort(null);
    return out;
  }

  private static void read(Path file, Map<String, Found> to) throws IOException {
    Json.Obj content = JsonText.parseObject(Files.readAllBytes(file), file.toString());
    String kind = content.string("kind").orElse("");
    for (Json each : content.array("devices")) {
      if (each instanceof Json.Obj device) {
        String name = kind + "=" + device.string("name").orElse("");
        Found twice = to.put(name, new Found(file, content, device));
        if (twice != null) {
          throw new IOException(
              "cannot tell which device "
                  + name
                  + " is: both "
                  + twice.spec()
                  + " and "
                  + file
                  + " describe it");
        }
      }
    }
  }
}
