package io.jbuild.registry;

import java.io.IOException;
import java.util.Optional;

/** Knows who one is at registries. Safe for any number of threads. */
@FunctionalInterface
public interface CredentialSource {
  CredentialSource ANONYMOUS = (registry, repository) -> Optional.empty();

  /**
   * @param registry as references have it: {@code docker.io}, {@code localhost:5000}
   * @param repository for credentials of a part of a registry
   * @return empty for nobody
   */
  Optional<Credential> find(String registry, String repository) throws IOException;
}
