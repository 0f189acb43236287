package io.jbuild.layercache.image;

import io.jbuild.layercache.Image;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.json.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The one assertion that every test of an image ends with. */
public final class ImageAssert {
  private static final Path SCHEMAS =
      Path.of(System.getProperty("jbuild.repository", "."), "..", "shared/conformance/schema");

  private ImageAssert() {}

  /** Every digest, size and count holds, and the documents keep to the schemas of the OCI. */
  public static void isValid(Store store, Image image) throws IOException {
    List<String> problems = new ArrayList<>(new ImageValidator(store).check(image));
    if (Files.isDirectory(SCHEMAS)) {
      problems.addAll(check(store.blobs().read(image.digest()), "image-manifest-schema.json"));
      problems.addAll(check(store.blobs().read(image.id()), "config-schema.json"));
    }
    if (!problems.isEmpty()) {
      throw new AssertionError(
          "image " + image.id() + " is not valid:\n  " + String.join("\n  ", problems));
    }
  }

  /** What of a document does not keep to a schema of the image-spec. */
  public static List<String> check(byte[] document, String schema) throws IOException {
    Json value = JsonText.parse(document, "the document");
    return new JsonSchema(SCHEMAS).check(value, schema);
  }
}
