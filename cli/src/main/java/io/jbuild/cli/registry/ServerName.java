package io.jbuild.cli.registry;

import io.jbuild.cli.UsageException;
import io.jbuild.layercache.ImageReference;

/** Registries as people name them to log in: with a scheme, with {@code /v1/}, or not at all. */
final class ServerName {
  private ServerName() {}

  static String parse(String text) {
    String name = text;
    int scheme = name.indexOf("://");
    if (scheme >= 0) {
      name = name.substring(scheme + 3);
    }
    int slash = name.indexOf('/');
    name = slash < 0 ? name : name.substring(0, slash);
    if (name.equals("index.docker.io") || name.equals("registry-1.docker.io")) {
      return ImageReference.DEFAULT_REGISTRY;
    }
    try {
      ImageReference image = ImageReference.parse(name + "/x");
      if (image.registry().equals(name)) {
        return name;
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException("'" + text + "' is no registry: want host[:port]", e);
    }
    throw new UsageException("'" + text + "' is no registry: want host[:port]");
  }
}
