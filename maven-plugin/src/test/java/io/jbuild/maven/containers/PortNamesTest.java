package io.jbuild.maven.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.maven.ConfigurationException;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class PortNamesTest {
  private final Properties properties = new Properties();

  @Test
  void a_name_without_a_value_gets_a_free_port() throws Exception {
    String mapping = PortNames.resolve(List.of("web.port:8080"), properties).toString();
    String port = properties.getProperty("web.port");
    assertTrue(Integer.parseInt(port) > 0);
    assertTrue(mapping.contains(port), mapping);
  }

  @Test
  void a_name_with_a_value_keeps_it() throws Exception {
    properties.setProperty("web.port", "8123");
    assertEquals(
        PortNames.resolve(List.of("127.0.0.1:8123:8080"), properties),
        PortNames.resolve(List.of("127.0.0.1:web.port:8080"), properties));
    assertEquals("8123", properties.getProperty("web.port"));
  }

  @Test
  void what_is_no_port_is_refused() {
    assertThrows(
        ConfigurationException.class, () -> PortNames.resolve(List.of("8080:web"), properties));
  }
}
