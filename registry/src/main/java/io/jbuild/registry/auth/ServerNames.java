package io.jbuild.registry.auth;

import io.jbuild.layercache.ImageReference;
import java.util.ArrayList;
import java.util.List;

/** What registries are called in files of credentials: there docker hub has a name of old. */
final class ServerNames {
  private static final String HUB = "https://index.docker.io/v1/";

  private ServerNames() {}

  /** The name under which a registry's credentials are written. */
  static String key(String registry) {
    return registry.equals(ImageReference.DEFAULT_REGISTRY) ? HUB : registry;
  }

  /**
   * What a name in a file is for: a registry, or a registry and the beginning of a repository
   * (containers-auth.json(5)). Schemes and {@code /v1/} are docker's leftovers.
   */
  static String meaning(String key) {
    String name = key;
    int scheme = name.indexOf("://");
    if (scheme >= 0) {
      name = name.substring(scheme + 3);
      int slash = name.indexOf('/');
      name = slash < 0 ? name : name.substring(0, slash);
    }
    while (name.endsWith("/")) {
      name = name.substring(0, name.length() - 1);
    }
    if (name.endsWith("/v1") || name.endsWith("/v2")) {
      name = name.substring(0, name.length() - 3);
    }
    int slash = name.indexOf('/');
    String host = slash < 0 ? name : name.substring(0, slash);
    boolean hub = host.equals("index.docker.io") || host.equals("registry-1.docker.io");
    return hub ? ImageReference.DEFAULT_REGISTRY + name.substring(host.length()) : name;
  }

  /** What may be said of a repository, the most special first. */
  static List<String> candidates(String registry, String repository) {
    List<String> out = new ArrayList<>();
    String name = repository.isEmpty() ? registry : registry + '/' + repository;
    while (name.length() > registry.length()) {
      out.add(name);
      name = name.substring(0, name.lastIndexOf('/'));
    }
    out.add(registry);
    return out;
  }
}
