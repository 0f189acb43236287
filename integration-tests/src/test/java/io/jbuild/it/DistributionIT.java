package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What is in the distribution, of which no command tells. */
class DistributionIT {
  @Test
  void no_lambda_has_to_be_linked_at_start() throws IOException {
    Path jar = Pod.distribution().resolve("lib/jbuild.jar");
    List<String> left = new ArrayList<>();
    int made = 0;
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String name = entry.getName();
        if (name.startsWith("io/jbuild/") && name.endsWith(".class")) {
          made += name.contains("$$L") ? 1 : 0;
          if (text(zip, entry).contains("java/lang/invoke/LambdaMetafactory")) {
            left.add(name);
          }
        }
      }
    }
    assertEquals(List.of(), left);
    assertTrue(made > 100, made + " classes were made of lambdas");
  }

  private static String text(ZipFile zip, ZipEntry entry) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
