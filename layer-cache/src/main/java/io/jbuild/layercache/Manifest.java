package io.jbuild.layercache;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An image manifest, of OCI or of docker's schema 2 (image-spec, manifest.md). */
public record Manifest(
    MediaType mediaType,
    Descriptor config,
    List<Descriptor> layers,
    Map<String, String> annotations,
    Optional<String> artifactType,
    Optional<Descriptor> subject) {

  public Manifest {
    layers = List.copyOf(layers);
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
  }

  public static Manifest of(MediaType mediaType, Descriptor config, List<Descriptor> layers) {
    return new Manifest(mediaType, config, layers, Map.of(), Optional.empty(), Optional.empty());
  }

  public Manifest withAnnotations(Map<String, String> value) {
    return new Manifest(mediaType, config, layers, value, artifactType, subject);
  }
}
