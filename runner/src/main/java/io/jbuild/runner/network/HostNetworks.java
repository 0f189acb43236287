package io.jbuild.runner.network;

import io.jbuild.runner.NetworkMode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The networks of this host. */
public final class HostNetworks implements Networks {

  @Override
  public Attached attach(String name, String container, List<PortMapping> ports)
      throws IOException {
    return switch (name) {
      case "host" -> new Plain(NetworkMode.HOST, Optional.empty());
      case "none" -> new Plain(NetworkMode.NONE, Optional.empty());
      case "default" ->
          new Plain(NetworkMode.HOST, Optional.of("the container shares the host's network"));
      default -> throw new IOException("no such network: " + name);
    };
  }

  private record Plain(NetworkMode mode, Optional<String> note) implements Attached {
    @Override
    public String address() {
      return "";
    }

    @Override
    public List<PortMapping> ports() {
      return List.of();
    }

    @Override
    public List<String> nameServers() {
      return List.of();
    }

    @Override
    public void close() {}
  }
}
