package io.jbuild.maven.request;

import io.jbuild.maven.ConfigurationException;
import java.util.Map;

/** Puts the project's properties where a Dockerfile has their names between delimiters. */
final class Filter {
  private final String open;
  private final String close;

  private Filter(String open, String close) {
    this.open = open;
    this.close = close;
  }

  /**
   * @param text {@code @} for both sides, or the two sides with a star between them, as in {@code
   *     ${*}}
   */
  static Filter parse(String text) throws ConfigurationException {
    int star = text.indexOf('*');
    String open = star < 0 ? text : text.substring(0, star);
    String close = star < 0 ? text : text.substring(star + 1);
    if (open.isEmpty() || close.isEmpty()) {
      throw new ConfigurationException(
          "<filter> is '" + text + "': want @, or two delimiters with a star between, as in #{*}");
    }
    return new Filter(open, close);
  }

  /** What is no property stays as it is: it may be a variable of the Dockerfile. */
  String apply(String text, Map<String, String> properties) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    int at = text.indexOf(open);
    while (at >= 0) {
      int end = text.indexOf(close, at + open.length());
      String value = end < 0 ? null : properties.get(text.substring(at + open.length(), end));
      if (value == null) {
        out.append(text, from, at + open.length());
        from = at + open.length();
      } else {
        out.append(text, from, at).append(value);
        from = end + close.length();
      }
      at = text.indexOf(open, from);
    }
    return out.append(text, from, text.length()).toString();
  }
}
