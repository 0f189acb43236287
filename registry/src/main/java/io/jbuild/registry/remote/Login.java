package io.jbuild.registry.remote;

import io.jbuild.registry.Credential;
import io.jbuild.registry.RegistryException;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.TransferListener;
import io.jbuild.registry.http.Answer;
import io.jbuild.registry.http.Body;
import io.jbuild.registry.http.Registries;
import io.jbuild.registry.http.Registry;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Tries out a credential. */
public final class Login {
  private final RegistrySettings settings;

  public Login(RegistrySettings settings) {
    this.settings = settings;
  }

  /**
   * @param registry as references have it
   * @throws RegistryException when the registry does not take it
   */
  public void check(String registry, Credential credential) throws IOException {
    Registries registries =
        new Registries(settings, (host, path) -> Optional.of(credential), TransferListener.NONE);
    Registry there = registries.get(settings.registry(registry));
    try (Answer answer = there.send("GET", there.uri("/v2/"), Map.of(), Body.NONE)) {
      if (answer.status() == 401) {
        throw new RegistryException(
            401, "cannot log in to " + registry + ": incorrect user name or password");
      }
      if (!answer.isSuccess()) {
        throw there.refusal("log in to " + registry, answer);
      }
    }
  }
}
