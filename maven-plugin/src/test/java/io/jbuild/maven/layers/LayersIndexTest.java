package io.jbuild.maven.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LayersIndexTest {
  private static final String INDEX =
      """
      - "dependencies":
        - "BOOT-INF/lib/"
      - "application":
        - "BOOT-INF/classes/"
        - "BOOT-INF/classpath.idx"
      """;

  @Test
  void layers_keep_their_order_and_claim_files_and_directories() throws Exception {
    LayersIndex index = LayersIndex.parse(INDEX);
    assertEquals(List.of("dependencies", "application"), index.names());
    assertEquals("dependencies", index.layerOf("BOOT-INF/lib/a.jar"));
    assertEquals("application", index.layerOf("BOOT-INF/classpath.idx"));
  }

  @Test
  void what_none_claims_is_in_the_last_layer() throws Exception {
    assertEquals("application", LayersIndex.parse(INDEX).layerOf("META-INF/MANIFEST.MF"));
  }

  @Test
  void a_line_of_another_form_is_refused() {
    assertThrows(IOException.class, () -> LayersIndex.parse("dependencies: []"));
    assertThrows(IOException.class, () -> LayersIndex.parse("\n"));
  }
}
