package io.jbuild.registry;

import io.jbuild.layercache.ImageReference;
import org.jspecify.annotations.Nullable;

/**
 * Where the image of a reference is to be had: a host, and the repository there.
 *
 * @param registry what credentials for it are filed under
 * @param host as it stands in a URL, with its port when that is not the usual one
 * @param insecure plain http will do, and certificates are not checked
 * @param mirror a copy, which may miss what the original has
 */
public record Place(
    String registry, String host, String repository, boolean insecure, boolean mirror) {
  private static final String HUB = "registry-1.docker.io";

  public static Place of(String registry, String repository, boolean insecure, boolean mirror) {
    String host = registry.equals(ImageReference.DEFAULT_REGISTRY) ? HUB : registry;
    return new Place(registry, host, repository, insecure, mirror);
  }

  /** Whether a host, maybe with a port, is this machine: docker talks plain http to it. */
  public static boolean isLoopback(String host) {
    String name = host;
    int colon = host.lastIndexOf(':');
    if (colon >= 0 && host.indexOf(']', colon) < 0) {
      name = host.substring(0, colon);
    }
    return name.equals("localhost") || name.equals("[::1]") || isLoopbackAddress(name);
  }

  /** 127.0.0.0/8 written as numbers; a name that begins so is no address. */
  private static boolean isLoopbackAddress(String name) {
    if (!name.startsWith("127.")) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != '.' && (c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }

  // written out as for Digest: these are keys of a map at each push
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Place p
        && registry.equals(p.registry)
        && host.equals(p.host)
        && repository.equals(p.repository)
        && insecure == p.insecure
        && mirror == p.mirror;
  }

  @Override
  public int hashCode() {
    return 31 * host.hashCode() + repository.hashCode();
  }

  @Override
  public String toString() {
    return registry + '/' + repository;
  }
}
