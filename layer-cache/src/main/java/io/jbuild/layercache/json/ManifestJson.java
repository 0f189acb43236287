package io.jbuild.layercache.json;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.ImageIndex;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Platform;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Manifests, indexes and descriptors: image-spec, and docker's schema 2. */
final class ManifestJson {
  private ManifestJson() {}

  static Json.Obj write(Manifest m) {
    boolean docker = m.mediaType().equals(MediaType.DOCKER_MANIFEST);
    Map<String, Json> out = head(m.mediaType());
    m.artifactType().ifPresent(v -> out.put("artifactType", Json.of(v)));
    out.put("config", write(m.config(), docker));
    out.put("layers", writeAll(m.layers(), docker));
    m.subject().ifPresent(v -> out.put("subject", write(v, docker)));
    putMap(out, "annotations", m.annotations());
    return new Json.Obj(out);
  }

  static Json.Obj write(ImageIndex index) {
    boolean docker = index.mediaType().equals(MediaType.DOCKER_INDEX);
    Map<String, Json> out = head(index.mediaType());
    out.put("manifests", writeAll(index.manifests(), docker));
    putMap(out, "annotations", index.annotations());
    return new Json.Obj(out);
  }

  private static Map<String, Json> head(MediaType type) {
    Map<String, Json> out = new LinkedHashMap<>();
    out.put("schemaVersion", Json.of(2));
    out.put("mediaType", Json.of(type.value()));
    return out;
  }

  private static Json.Arr writeAll(List<Descriptor> descriptors, boolean docker) {
    List<Json> out = new ArrayList<>();
    for (Descriptor d : descriptors) {
      out.add(write(d, docker));
    }
    return new Json.Arr(out);
  }

  /**
   * @param docker docker's struct has the size before the digest
   */
  static Json.Obj write(Descriptor d, boolean docker) {
    Map<String, Json> out = new LinkedHashMap<>();
    out.put("mediaType", Json.of(d.mediaType().value()));
    if (docker) {
      out.put("size", Json.of(d.size()));
    }
    out.put("digest", Json.of(d.digest().toString()));
    if (!docker) {
      out.put("size", Json.of(d.size()));
    }
    if (!d.urls().isEmpty()) {
      out.put("urls", Json.ofStrings(d.urls()));
    }
    putMap(out, "annotations", d.annotations());
    d.platform().ifPresent(p -> out.put("platform", write(p)));
    return new Json.Obj(out);
  }

  private static Json.Obj write(Platform p) {
    Map<String, Json> out = new LinkedHashMap<>();
    ConfigJson.writePlatform(p, out);
    return new Json.Obj(out);
  }

  private static void putMap(Map<String, Json> out, String name, Map<String, String> value) {
    if (!value.isEmpty()) {
      out.put(name, Json.ofMap(new TreeMap<>(value)));
    }
  }

  static Manifest read(Json.Obj o) {
    if (o.integer("schemaVersion").orElse(0L) != 2) {
      throw new IllegalArgumentException(
          "schemaVersion is not 2; images of docker's schema 1 are not supported");
    }
    if (isIndex(o)) {
      throw new IllegalArgumentException("it is an index of manifests");
    }
    Json.Obj config = o.object("config");
    return new Manifest(
        mediaType(o, MediaType.OCI_MANIFEST),
        readDescriptor(config),
        readAll(o.array("layers"), "layers"),
        o.stringMap("annotations"),
        o.string("artifactType"),
        o.find("subject").isPresent()
            ? Optional.of(readDescriptor(o.object("subject")))
            : Optional.empty());
  }

  static ImageIndex readIndex(Json.Obj o) {
    if (o.integer("schemaVersion").orElse(0L) != 2) {
      throw new IllegalArgumentException("schemaVersion is not 2");
    }
    if (o.find("layers").isPresent() || o.find("config").isPresent()) {
      throw new IllegalArgumentException("it is a manifest: it has layers or a config");
    }
    return new ImageIndex(
        mediaType(o, MediaType.OCI_INDEX),
        readAll(o.array("manifests"), "manifests"),
        o.stringMap("annotations"));
  }

  static boolean isIndex(Json.Obj o) {
    Optional<String> type = o.string("mediaType");
    if (type.isPresent() && type.get().indexOf('/') > 0) {
      return new MediaType(type.get()).isIndex();
    }
    return o.find("manifests").isPresent() && o.find("layers").isEmpty();
  }

  /** OCI documents may leave their media type out (image-spec manifest.md). */
  private static MediaType mediaType(Json.Obj o, MediaType otherwise) {
    Optional<String> type = o.string("mediaType");
    return type.isPresent() && !type.get().isEmpty() ? new MediaType(type.get()) : otherwise;
  }

  private static List<Descriptor> readAll(List<Json> values, String what) {
    List<Descriptor> out = new ArrayList<>();
    for (Json v : values) {
      if (!(v instanceof Json.Obj o)) {
        throw new IllegalArgumentException("an element of " + what + " is no object");
      }
      out.add(readDescriptor(o));
    }
    return out;
  }

  static Descriptor readDescriptor(Json.Obj o) {
    Optional<String> digest = o.string("digest");
    Optional<Long> size = o.integer("size");
    Optional<String> type = o.string("mediaType");
    if (digest.isEmpty() || size.isEmpty() || type.isEmpty()) {
      throw new IllegalArgumentException("a descriptor needs mediaType, digest and size");
    }
    return new Descriptor(
        new MediaType(type.get()),
        Digest.parse(digest.get()),
        size.get(),
        o.strings("urls"),
        o.stringMap("annotations"),
        o.find("platform").isPresent()
            ? Optional.of(ConfigJson.readPlatform(o.object("platform")))
            : Optional.empty());
  }
}
