package io.jbuild.registry.http;

import io.jbuild.registry.CredentialSource;
import io.jbuild.registry.Place;
import io.jbuild.registry.RegistrySettings;
import java.util.concurrent.ConcurrentHashMap;

/** Every registry that a process talks to; connections and tokens are shared. Thread-safe. */
public final class Registries {
  private final CredentialSource credentials;
  private final Wire wire;
  private final Wire probe;
  private final ConcurrentHashMap<Place, Registry> open = new ConcurrentHashMap<>();

  public Registries(RegistrySettings settings, CredentialSource credentials) {
    this(settings, credentials, Retries.Pause.SLEEP);
  }

  Registries(RegistrySettings settings, CredentialSource credentials, Retries.Pause pause) {
    this.credentials = credentials;
    this.probe = new Redirects(new HostWires(settings));
    this.wire = new Retries(probe, settings.limits(), pause);
  }

  public Registry get(Place place) {
    return open.computeIfAbsent(place, p -> new Registry(p, wire, probe, credentials));
  }
}
