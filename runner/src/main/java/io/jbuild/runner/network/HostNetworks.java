package io.jbuild.runner.network;

import io.jbuild.runner.NetworkMode;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The networks of this host. {@code bridge} is a bridge where this process may make one, else
 * slirp4netns where that is installed; {@code default} is that, or the host's own network with a
 * note that says so.
 */
public final class HostNetworks implements Networks {
  private static final Path RUN = Path.of("/run/jbuild");

  private final Linux linux;
  private final Bridge bridge;

  public HostNetworks(Linux linux) {
    this(linux, Bridge.of(linux, RUN));
  }

  HostNetworks(Linux linux, Bridge bridge) {
    this.linux = linux;
    this.bridge = bridge;
  }

  @Override
  public Attached attach(String name, String container, List<PortMapping> ports)
      throws IOException {
    switch (name) {
      case "host", "none" -> {
        if (!ports.isEmpty()) {
          throw new IOException(
              "cannot publish ports of a container with the network "
                  + name
                  + ": it has no ports of its own");
        }
        return new Plain(
            name.equals("host") ? NetworkMode.HOST : NetworkMode.NONE, Optional.empty());
      }
      case "bridge" -> {
        return own(ports);
      }
      case "default" -> {
        try {
          return own(ports);
        } catch (NoOwnNetworkException e) {
          if (!ports.isEmpty()) {
            throw e;
          }
          return new Plain(
              NetworkMode.HOST,
              Optional.of("the container shares the host's network: " + e.getMessage()));
        }
      }
      default ->
          throw new IOException(
              "no such network: " + name + "; there are default, bridge, host, none, container:ID");
    }
  }

  private Attached own(List<PortMapping> ports) throws IOException {
    try {
      return BridgeAttached.open(linux, bridge, ports);
    } catch (NetlinkException e) {
      if (e.errno() != Errno.EPERM && e.errno() != Errno.EOPNOTSUPP) {
        throw e;
      }
      return unprivileged(ports, String.valueOf(e.getMessage()));
    } catch (AccessDeniedException e) {
      return unprivileged(ports, RUN + " is not ours to write");
    }
  }

  private Attached unprivileged(List<PortMapping> ports, String why) throws IOException {
    Optional<String> slirp = find("slirp4netns");
    if (slirp.isEmpty()) {
      throw new NoOwnNetworkException(why + "; install slirp4netns, or use --network host or none");
    }
    return SlirpAttached.open(linux, slirp.get(), ports);
  }

  private static Optional<String> find(String program) {
    String path = System.getenv("PATH");
    for (String directory : (path == null ? "/usr/bin:/bin" : path).split(":")) {
      Path file = Path.of(directory, program);
      if (!directory.isEmpty() && Files.isExecutable(file)) {
        return Optional.of(file.toString());
      }
    }
    return Optional.empty();
  }

  private record Plain(NetworkMode mode, Optional<String> note) implements Attached {
    @Override
    public String gateway() {
      return mode instanceof NetworkMode.Host ? "127.0.0.1" : "";
    }
  }
}
