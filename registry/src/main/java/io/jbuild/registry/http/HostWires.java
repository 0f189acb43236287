package io.jbuild.registry.http;

import io.jbuild.registry.RegistrySettings;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** One client for each host: what is trusted differs from host to host. */
final class HostWires implements Wire {
  private final RegistrySettings settings;
  private final Map<String, Wire> wires = new HashMap<>();

  HostWires(RegistrySettings settings) {
    this.settings = settings;
  }

  @Override
  public Answer send(Call call) throws IOException {
    return wire(call.uri()).send(call);
  }

  private synchronized Wire wire(URI uri) throws IOException {
    boolean https = "https".equals(uri.getScheme());
    String host = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ':' + uri.getPort();
    // plain http needs no certificates, and reading them takes a while
    String key = https ? host : "";
    Wire wire = wires.get(key);
    if (wire == null) {
      Proxies proxies = Proxies.of(settings.environment());
      wire = new JdkWire(https ? Tls.of(settings, host) : Tls.none(), proxies, settings.limits());
      wires.put(key, wire);
    }
    return wire;
  }
}
