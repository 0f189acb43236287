package io.jbuild.registry.remote;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.registry.RegistryException;
import io.jbuild.registry.http.Answer;
import java.io.IOException;

/**
 * What kind of document a registry gave. Its header and the document must agree: one that is a
 * manifest to one reader and an index to another is a trap (CVE-2021-41190).
 */
final class ManifestKind {
  private ManifestKind() {}

  static MediaType of(Answer answer, byte[] content, String name) throws IOException {
    Json.Obj json = JsonText.parseObject(content, "the manifest " + name);
    String header = answer.header("Content-Type").orElse("");
    int parameters = header.indexOf(';');
    String said = (parameters < 0 ? header : header.substring(0, parameters)).strip();
    String inside = json.string("mediaType").orElse("");
    if (json.integer("schemaVersion").orElse(0L) == 1L
        || said.equals(MediaType.DOCKER_MANIFEST_V1.value())
        || said.equals(MediaType.DOCKER_MANIFEST_V1_SIGNED.value())) {
      throw new RegistryException(
          name
              + " is an image of docker's schema 1, which has been given up: pull it with a docker"
              + " before 26 and push it again");
    }
    boolean index = ImageJson.isIndex(json);
    boolean known = isKnown(said);
    if (known && !inside.isEmpty() && !inside.equals(said)) {
      throw new RegistryException(
          name + " is said to be '" + said + "' and says itself to be '" + inside + "'");
    }
    if (known && new MediaType(said).isIndex() != index) {
      throw new RegistryException(name + " is said to be '" + said + "', but is not");
    }
    if (known) {
      return new MediaType(said);
    }
    if (isKnown(inside)) {
      return new MediaType(inside);
    }
    if (!inside.isEmpty()) {
      throw new RegistryException(name + " is no image: its type is '" + inside + "'");
    }
    return index ? MediaType.OCI_INDEX : MediaType.OCI_MANIFEST;
  }

  private static boolean isKnown(String type) {
    return type.equals(MediaType.OCI_INDEX.value())
        || type.equals(MediaType.OCI_MANIFEST.value())
        || type.equals(MediaType.DOCKER_INDEX.value())
        || type.equals(MediaType.DOCKER_MANIFEST.value());
  }
}
