package io.jbuild.builder.config;

import java.util.List;
import java.util.Locale;

/**
 * The words of EXPOSE: {@code port[-port][/tcp|udp|sctp]}. A host's address and port before a colon
 * are let pass, as BuildKit does, and mean nothing.
 */
final class ExposedPorts {
  private ExposedPorts() {}

  /**
   * Adds each port of a word as {@code port/protocol}.
   *
   * @throws IllegalArgumentException with a text for who wrote it
   */
  static void addTo(List<String> ports, String word) {
    int colon = word.lastIndexOf(':');
    String container = word.substring(colon + 1);
    int slash = container.indexOf('/');
    String range = slash < 0 ? container : container.substring(0, slash);
    String protocol = slash < 0 ? "" : container.substring(slash + 1).toLowerCase(Locale.ROOT);
    if (range.isEmpty()) {
      throw new IllegalArgumentException("no port specified: '" + word + "'");
    }
    protocol =
        switch (protocol) {
          case "", "tcp" -> "tcp";
          case "udp", "sctp" -> protocol;
          default ->
              throw new IllegalArgumentException(
                  "invalid proto: '" + protocol + "' in '" + word + "': want tcp, udp or sctp");
        };
    int dash = range.indexOf('-');
    int first = port(word, dash < 0 ? range : range.substring(0, dash));
    int last = dash < 0 ? first : port(word, range.substring(dash + 1));
    if (last < first) {
      throw new IllegalArgumentException(
          "invalid containerPort: '" + range + "': the range ends before it starts");
    }
    if (colon >= 0) {
      checkHost(word, word.substring(0, colon), last - first);
    }
    for (int port = first; port <= last; port++) {
      ports.add(port + "/" + protocol);
    }
  }

  private static void checkHost(String word, String host, int span) {
    String range = host.substring(host.lastIndexOf(':') + 1);
    if (range.isEmpty()) {
      return;
    }
    int dash = range.indexOf('-');
    int first = port(word, dash < 0 ? range : range.substring(0, dash));
    int last = dash < 0 ? first : port(word, range.substring(dash + 1));
    if (last - first != span && span != 0) {
      throw new IllegalArgumentException(
          "invalid ranges specified for container and host ports: '" + word + "'");
    }
  }

  private static int port(String word, String digits) {
    int port = digits.isEmpty() || digits.length() > 5 ? -1 : 0;
    for (int i = 0; i < digits.length() && port >= 0; i++) {
      char c = digits.charAt(i);
      port = c < '0' || c > '9' ? -1 : port * 10 + (c - '0');
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "invalid containerPort: '" + word + "': want a number from 0 to 65535 or a range");
    }
    return port;
  }
}
