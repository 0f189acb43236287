package io.jbuild.maven.layers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Spring Boot's {@code layers.idx}: a list of layers, each with a list of files and of directories,
 * which end in a slash.
 */
final class LayersIndex {
  private final Map<String, List<String>> layers = new LinkedHashMap<>();

  private LayersIndex() {}

  static LayersIndex parse(String text) throws IOException {
    LayersIndex out = new LayersIndex();
    List<String> current = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String item = line.strip();
      if (item.isEmpty()) {
        continue;
      }
      int open = item.indexOf('"');
      int close = item.lastIndexOf('"');
      if (!item.startsWith("- ") || open < 0 || close <= open) {
        throw new IOException("layers.idx: want a line such as - \"classes/\", not '" + line + "'");
      }
      String name = item.substring(open + 1, close);
      if (line.startsWith("-")) {
        current = new ArrayList<>();
        out.layers.put(name, current);
      } else {
        current.add(name);
      }
    }
    if (out.layers.isEmpty()) {
      throw new IOException("layers.idx names no layer");
    }
    return out;
  }

  List<String> names() {
    return List.copyOf(layers.keySet());
  }

  /** The layer of an entry; the last one for what none claims, as Spring Boot's own tools do. */
  String layerOf(String entry) {
    String last = "";
    for (Map.Entry<String, List<String>> layer : layers.entrySet()) {
      for (String claim : layer.getValue()) {
        if (claim.endsWith("/") ? entry.startsWith(claim) : entry.equals(claim)) {
          return layer.getKey();
        }
      }
      last = layer.getKey();
    }
    return last;
  }
}
