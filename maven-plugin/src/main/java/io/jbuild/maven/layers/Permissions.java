package io.jbuild.maven.layers;

import io.jbuild.maven.ConfigurationException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Map;

/** Modes by patterns of paths. */
final class Permissions {
  private static final int ALL = 0777;

  private Permissions() {}

  /**
   * @param permissions octal modes by glob; the first that fits counts
   * @param usual the mode when none does
   */
  static int mode(Map<String, String> permissions, String path, int usual)
      throws ConfigurationException {
    for (Map.Entry<String, String> p : permissions.entrySet()) {
      boolean fits =
          FileSystems.getDefault().getPathMatcher("glob:" + p.getKey()).matches(Path.of(path));
      if (fits) {
        return parse(p.getValue());
      }
    }
    return usual;
  }

  private static int parse(String text) throws ConfigurationException {
    try {
      int mode = Integer.parseInt(text, 8);
      if (mode >= 0 && mode <= ALL) {
        return mode;
      }
    } catch (NumberFormatException e) {
      throw new ConfigurationException(invalid(text), e);
    }
    throw new ConfigurationException(invalid(text));
  }

  private static String invalid(String text) {
    return "the mode '" + text + "' of a <permission>: want three octal digits, such as 755";
  }
}
