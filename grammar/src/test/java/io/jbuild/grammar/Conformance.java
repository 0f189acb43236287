package io.jbuild.grammar;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The conformance data that lies beside the repository; tests are skipped where it does not. */
public final class Conformance {

  private Conformance() {}

  public static Path path(String relative) {
    Path path =
        Path.of(System.getProperty("jbuild.repository", ".."))
            .resolve("../shared/conformance")
            .resolve(relative)
            .normalize();
    Assumptions.assumeTrue(Files.exists(path), () -> "there is no conformance data at " + path);
    return path;
  }

  public static String text(String relative) {
    return read(path(relative));
  }

  public static JsonElement json(String relative) {
    return JsonParser.parseString(text(relative));
  }

  /** A file as UTF-8. */
  public static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
