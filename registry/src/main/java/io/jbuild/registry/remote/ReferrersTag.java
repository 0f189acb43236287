package io.jbuild.registry.remote;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.registry.RegistryException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a registry keeps no list of what refers to a manifest, clients keep it under a tag:
 * distribution-spec, "Referrers Tag Schema".
 */
final class ReferrersTag {
  private static final int MOST_ALGORITHM = 32;
  private static final int MOST_HEX = 64;

  private ReferrersTag() {}

  static String of(Digest subject) {
    String algorithm = subject.algorithm();
    String hex = subject.hex();
    return algorithm.substring(0, Math.min(MOST_ALGORITHM, algorithm.length()))
        + '-'
        + hex.substring(0, Math.min(MOST_HEX, hex.length()));
  }

  /** Adds a manifest to the list of its subject: "Pushing Manifests with Subject". */
  static void add(Repository repository, Document referrer, Digest subject) throws IOException {
    String tag = of(subject);
    Optional<Document> there = repository.findManifest(tag);
    if (there.isPresent() && !there.get().descriptor().mediaType().equals(MediaType.OCI_INDEX)) {
      throw new RegistryException(
          "cannot add to what refers to "
              + subject
              + ": "
              + repository.shown(tag)
              + " is no index");
    }
    Json.Obj list =
        there.isPresent()
            ? JsonText.parseObject(there.get().bytes(), repository.shown(tag))
            : Json.Obj.EMPTY
                .with("schemaVersion", Json.of(2))
                .with("mediaType", Json.of(MediaType.OCI_INDEX.value()));
    List<Json> entries = new ArrayList<>(list.array("manifests"));
    String digest = referrer.descriptor().digest().toString();
    for (Json entry : entries) {
      if (entry instanceof Json.Obj o && o.string("digest").orElse("").equals(digest)) {
        return;
      }
    }
    entries.add(entry(referrer));
    byte[] text = JsonText.toBytes(list.with("manifests", new Json.Arr(entries)));
    repository.putManifest(tag, Document.of(MediaType.OCI_INDEX, text));
  }

  private static Json.Obj entry(Document referrer) throws IOException {
    Manifest manifest = ImageJson.parseManifest(referrer.bytes());
    String type = manifest.artifactType().orElse(manifest.config().mediaType().value());
    Json.Obj entry = ImageJson.toJson(referrer.descriptor()).with("artifactType", Json.of(type));
    return manifest.annotations().isEmpty()
        ? entry
        : entry.with("annotations", Json.ofMap(manifest.annotations()));
  }
}
