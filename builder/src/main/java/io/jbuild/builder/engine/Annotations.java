package io.jbuild.builder.engine;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.layercache.Platform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The annotations of a build, by what they are attached to. */
final class Annotations {
  private final List<Entry> entries;

  private Annotations(List<Entry> entries) {
    this.entries = entries;
  }

  /** What an annotation is attached to. */
  enum Place {
    MANIFEST,
    INDEX,
    /** The entry of a manifest in its index. */
    MANIFEST_DESCRIPTOR
  }

  /** An annotation, of all platforms when it names none. */
  private record Entry(Place place, Optional<Platform> platform, String name, String value) {}

  /**
   * Reads names with docker's prefixes: {@code name}, {@code index:name}, {@code
   * manifest[linux/amd64],index:name}.
   *
   * @param index whether the build makes one
   */
  static Annotations parse(Map<String, String> annotations, boolean index) throws BuildException {
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, String> annotation : annotations.entrySet()) {
      String key = annotation.getKey();
      int colon = key.indexOf(':');
      String name = key.substring(colon + 1);
      String places = colon < 0 ? "manifest" : key.substring(0, colon);
      for (String place : places.split(",", -1)) {
        entries.add(entry(key, place, name, annotation.getValue()));
      }
    }
    for (Entry entry : entries) {
      if (entry.place() != Place.MANIFEST && !index) {
        throw new BuildException(
            ErrorCode.USAGE,
            "annotation '"
                + entry.name()
                + "' is for an index, and a build for one platform makes none");
      }
    }
    return new Annotations(entries);
  }

  private static Entry entry(String key, String text, String name, String value)
      throws BuildException {
    int bracket = text.indexOf('[');
    boolean platform = bracket >= 0 && text.endsWith("]");
    Place place =
        switch (platform ? text.substring(0, bracket) : text) {
          case "manifest" -> Place.MANIFEST;
          case "index" -> Place.INDEX;
          case "manifest-descriptor" -> Place.MANIFEST_DESCRIPTOR;
          default ->
              throw new BuildException(
                  ErrorCode.USAGE,
                  "invalid annotation '"
                      + key
                      + "': want manifest:, index: or manifest-descriptor: before the name");
        };
    return new Entry(
        place,
        platform
            ? Optional.of(Platform.parse(text.substring(bracket + 1, text.length() - 1)))
            : Optional.empty(),
        name,
        value);
  }

  Map<String, String> index() {
    return of(Place.INDEX, Optional.empty());
  }

  Map<String, String> of(Place place, Platform platform) {
    return of(place, Optional.of(platform));
  }

  private Map<String, String> of(Place place, Optional<Platform> platform) {
    Map<String, String> out = new LinkedHashMap<>();
    for (Entry entry : entries) {
      if (entry.place() == place
          && (entry.platform().isEmpty() || entry.platform().equals(platform))) {
        out.put(entry.name(), entry.value());
      }
    }
    return out;
  }
}
