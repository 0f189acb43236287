package io.jbuild.registry.http;

import io.jbuild.registry.CredentialSource;
import io.jbuild.registry.Place;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.TransferListener;
import java.util.concurrent.ConcurrentHashMap;

/** Every registry that a process talks to; connections and tokens are shared. Thread-safe. */
public final class Registries {
  private final CredentialSource credentials;
  private final Wire wire;
  private final Wire probe;
  private final ConcurrentHashMap<Place, Registry> open = new ConcurrentHashMap<>();

  public Registries(
      RegistrySettings settings, CredentialSource credentials, TransferListener listener) {
    this.credentials = credentials;
    this.probe = new Redirects(new Warnings(new HostWires(settings), listener));
    this.wire = new Retries(probe, settings.limits(), Retries.Pause.SLEEP);
  }

  public Registry get(Place place) {
    return open.computeIfAbsent(place, p -> new Registry(p, wire, probe, credentials));
  }
}
