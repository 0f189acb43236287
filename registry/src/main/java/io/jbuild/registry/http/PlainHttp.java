package io.jbuild.registry.http;

import io.jbuild.registry.RegistryException;
import io.jbuild.registry.RegistrySettings;
import java.io.IOException;
import java.net.URI;
import java.util.Map;

/**
 * Gets what is no registry's: files by URL, with the proxies, certificates, retries and redirects
 * that registries are talked to with, and nobody's credentials. Thread-safe.
 */
public final class PlainHttp {
  private static final String AGENT = "jbuild";

  private final RegistrySettings settings;
  private final Wire wire;

  public PlainHttp(RegistrySettings settings) {
    this.settings = settings;
    this.wire =
        new Retries(new Redirects(new HostWires(settings)), settings.limits(), Retries.Pause.SLEEP);
  }

  /**
   * @return the answer, whatever its status; the caller closes it
   */
  public Answer get(URI url, Map<String, String> headers) throws IOException {
    allow();
    return wire.send(new Call("GET", url, headers, Body.NONE).with("User-Agent", AGENT));
  }

  /** Asked by whoever goes to the network by other means. */
  public void allow() throws RegistryException {
    if (settings.offline()) {
      throw new RegistryException("--offline forbids the network");
    }
  }
}
