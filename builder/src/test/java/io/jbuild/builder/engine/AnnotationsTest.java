package io.jbuild.builder.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.builder.BuildException;
import io.jbuild.layercache.Platform;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AnnotationsTest {
  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final Platform ARM64 = Platform.parse("linux/arm64");

  @Test
  void a_plain_name_is_the_manifests() throws Exception {
    Annotations a = Annotations.parse(Map.of("org.opencontainers.image.title", "x"), false);
    assertEquals(
        Map.of("org.opencontainers.image.title", "x"), a.of(Annotations.Place.MANIFEST, AMD64));
  }

  @Test
  void a_prefix_says_where_and_for_which_platform() throws Exception {
    Annotations a = Annotations.parse(Map.of("index,manifest[linux/amd64]:k", "v"), true);
    assertEquals(Map.of("k", "v"), a.index());
    assertEquals(Map.of("k", "v"), a.of(Annotations.Place.MANIFEST, AMD64));
    assertEquals(Map.of(), a.of(Annotations.Place.MANIFEST, ARM64));
    assertEquals(Map.of(), a.of(Annotations.Place.MANIFEST_DESCRIPTOR, AMD64));
  }

  @Test
  void an_annotation_of_an_index_that_is_not_made_is_refused() {
    BuildException e =
        assertThrows(BuildException.class, () -> Annotations.parse(Map.of("index:k", "v"), false));
    assertTrue(String.valueOf(e.getMessage()).contains("'k'"), e::getMessage);
  }

  @Test
  void an_unknown_prefix_is_refused() {
    assertThrows(BuildException.class, () -> Annotations.parse(Map.of("layer:k", "v"), true));
  }
}
