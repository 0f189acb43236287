package io.jbuild.maven.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jbuild.maven.ConfigurationException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PermissionsTest {
  @Test
  void the_first_pattern_that_fits_counts() throws Exception {
    Map<String, String> modes = new LinkedHashMap<>();
    modes.put("/bin/*", "755");
    modes.put("/**", "600");
    assertEquals(0755, Permissions.mode(modes, "/bin/sh", 0644));
    assertEquals(0600, Permissions.mode(modes, "/etc/secret", 0644));
    assertEquals(0644, Permissions.mode(Map.of(), "/etc/hosts", 0644));
  }

  @Test
  void a_mode_that_is_not_octal_is_refused() {
    for (String mode : new String[] {"7755", "rw", "8", "-1"}) {
      assertThrows(
          ConfigurationException.class, () -> Permissions.mode(Map.of("/**", mode), "/a", 0));
    }
  }
}
