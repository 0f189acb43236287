package io.jbuild.maven.layers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** A Spring Boot archive, taken apart as its {@code layers.idx} says. */
final class BootLayout {
  private static final List<String> INDEXES = List.of("BOOT-INF/layers.idx", "WEB-INF/layers.idx");

  private BootLayout() {}

  /** Empty when the archive has no index of layers. */
  static Optional<App> find(Path archive, String root) throws IOException {
    try (JarFile jar = new JarFile(archive.toFile())) {
      for (String name : INDEXES) {
        JarEntry index = jar.getJarEntry(name);
        if (index != null) {
          try (InputStream in = jar.getInputStream(index)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Optional.of(lay(archive, jar, LayersIndex.parse(text), root));
          }
        }
      }
      return Optional.empty();
    }
  }

  private static App lay(Path archive, JarFile jar, LayersIndex index, String root)
      throws IOException {
    Map<String, List<StagedFile>> files = new LinkedHashMap<>();
    index.names().forEach(name -> files.put(name, new ArrayList<>()));
    for (JarEntry e : Collections.list(jar.entries())) {
      if (!e.isDirectory()) {
        String layer = index.layerOf(e.getName());
        files.computeIfAbsent(layer, l -> new ArrayList<>()).add(file(archive, e));
      }
    }
    List<AppLayer> layers = new ArrayList<>();
    files.forEach((name, list) -> layers.add(new AppLayer(name, root, list)));
    Attributes manifest = jar.getManifest().getMainAttributes();
    String launcher = manifest.getValue(Attributes.Name.MAIN_CLASS);
    return new App(layers, List.of("java", "-cp", root, launcher), 1);
  }

  private static StagedFile file(Path archive, JarEntry entry) throws IOException {
    String name = entry.getName();
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals("..") || part.equals(".")) {
        throw new IOException(archive + " has an entry of the name '" + name + "'");
      }
    }
    String stamp = Long.toHexString(entry.getCrc()) + '-' + entry.getSize();
    return new StagedFile(name, StagedFile.PLAIN, stamp, () -> new EntryStream(archive, name));
  }
}
