package io.jbuild.maven.containers;

import io.jbuild.maven.ConfigurationException;
import io.jbuild.runner.network.PortMapping;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Ports of which the host's side is a property. */
final class PortNames {
  private PortNames() {}

  /**
   * @param properties gets a free port for each name that has no value
   */
  static List<PortMapping> resolve(List<String> ports, Properties properties)
      throws IOException, ConfigurationException {
    List<PortMapping> out = new ArrayList<>();
    for (String text : ports) {
      String resolved = resolve(text, properties);
      try {
        out.addAll(PortMapping.parse(resolved));
      } catch (IllegalArgumentException e) {
        throw new ConfigurationException("the port '" + text + "': " + e.getMessage(), e);
      }
    }
    return out;
  }

  private static String resolve(String text, Properties properties) throws IOException {
    int last = text.lastIndexOf(':');
    if (last < 0) {
      return text;
    }
    int first = text.lastIndexOf(':', last - 1);
    String name = text.substring(first + 1, last);
    if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
      return text;
    }
    String value = properties.getProperty(name, "");
    if (value.isEmpty()) {
      value = Integer.toString(free());
      properties.setProperty(name, value);
    }
    return text.substring(0, first + 1) + value + text.substring(last);
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
