package io.jbuild.runner.network;

import io.jbuild.runner.NetworkMode;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A container's way out without privileges: slirp4netns(1) speaks for it in the host's network as
 * an ordinary program.
 */
final class SlirpAttached implements Attached {
  private static final String ADDRESS = "10.0.2.100";
  private static final String NAME_SERVER = "10.0.2.3";
  private static final String MTU = "65520";

  private final NetworkNamespace namespace;
  private final Process slirp;
  private final PortForwards forwards;

  private SlirpAttached(NetworkNamespace namespace, Process slirp, PortForwards forwards) {
    this.namespace = namespace;
    this.slirp = slirp;
    this.forwards = forwards;
  }

  /**
   * @param program slirp4netns
   */
  static SlirpAttached open(Linux linux, String program, List<PortMapping> ports)
      throws IOException {
    for (PortMapping p : ports) {
      if (p.protocol().equals("udp")) {
        throw new IOException(
            "cannot publish port " + p.hostPort() + "/udp without root: only tcp ports can be");
      }
    }
    NetworkNamespace namespace = NetworkNamespace.open(linux);
    boolean ready = false;
    try {
      Process slirp = start(program, namespace);
      PortForwards forwards =
          PortForwards.open(
              ports,
              port ->
                  namespace.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
              ADDRESS);
      ready = true;
      return new SlirpAttached(namespace, slirp, forwards);
    } finally {
      if (!ready) {
        namespace.close();
      }
    }
  }

  private static Process start(String program, NetworkNamespace namespace) throws IOException {
    // it says that it is ready on its output, and ends when its input does, which is when we end
    Process p =
        new ProcessBuilder(
                program,
                "--configure",
                "--mtu=" + MTU,
                "--disable-host-loopback",
                "--ready-fd=1",
                "--exit-fd=0",
                "--netns-type=path",
                namespace.path().toString(),
                "eth0")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (p.getInputStream().read() != '1') {
      p.destroy();
      throw new IOException("cannot give the container a network: " + program + " failed");
    }
    return p;
  }

  @Override
  public NetworkMode mode() {
    return new NetworkMode.Existing(namespace.path());
  }

  @Override
  public String address() {
    return ADDRESS;
  }

  @Override
  public List<PortMapping> ports() {
    return forwards.ports();
  }

  @Override
  public List<String> nameServers() {
    return List.of(NAME_SERVER);
  }

  @Override
  public Optional<String> note() {
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    try {
      forwards.close();
      slirp.getOutputStream().close();
      slirp.destroy();
    } finally {
      namespace.close();
    }
  }
}
