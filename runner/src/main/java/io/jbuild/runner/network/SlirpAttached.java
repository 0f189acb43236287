package io.jbuild.runner.network;

import io.jbuild.runner.NetworkMode;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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
  private static final Path TUN = Path.of("/dev/net/tun");
  private static final int MOST_WORDS = 4096;

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
   * @throws NoOwnNetworkException when this host does not let it
   */
  static SlirpAttached open(Linux linux, String program, List<PortMapping> ports)
      throws IOException {
    for (PortMapping p : ports) {
      if (p.protocol().equals("udp")) {
        throw new IOException(
            "cannot publish port " + p.hostPort() + "/udp without root: only tcp ports can be");
      }
    }
    if (!Files.isWritable(TUN)) {
      throw new NoOwnNetworkException(
          TUN + " cannot be opened by this user: slirp4netns needs it (chmod 666 " + TUN + ")");
    }
    NetworkNamespace namespace = NetworkNamespace.open(linux);
    boolean ready = false;
    Optional<Process> slirp = Optional.empty();
    try {
      slirp = Optional.of(start(program, namespace));
      PortForwards forwards =
          PortForwards.open(
              ports,
              port ->
                  namespace.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
              ADDRESS);
      ready = true;
      return new SlirpAttached(namespace, slirp.get(), forwards);
    } finally {
      if (!ready) {
        slirp.ifPresent(Process::destroy);
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
            .start();
    if (p.getInputStream().read() != '1') {
      String said = lastLine(p.getErrorStream());
      p.destroy();
      throw new NoOwnNetworkException(
          program + " failed" + (said.isEmpty() ? "" : " (" + said + ")"));
    }
    // what it says from here on is of no use, but a full or closed pipe would stop it
    Thread drain = new Thread(() -> drain(p.getErrorStream()), "slirp4netns");
    drain.setDaemon(true);
    drain.start();
    return p;
  }

  private static void drain(InputStream in) {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // the program has ended, and its pipe with it
      return;
    }
  }

  private static String lastLine(InputStream in) throws IOException {
    String text = new String(in.readNBytes(MOST_WORDS), StandardCharsets.UTF_8).strip();
    return text.substring(text.lastIndexOf('\n') + 1);
  }

  @Override
  public NetworkMode mode() {
    return new NetworkMode.Existing(namespace.path());
  }

  @Override
  public String address() {
    return ADDRESS;
  }

  /** The host's own loopback is kept from it; an address that others know the host by is not. */
  @Override
  public String gateway() {
    for (InetAddress a : outward()) {
      if (a instanceof Inet4Address && !a.isLoopbackAddress() && !a.isLinkLocalAddress()) {
        return String.valueOf(a.getHostAddress());
      }
    }
    return "";
  }

  private static List<InetAddress> outward() {
    try {
      List<InetAddress> out = new ArrayList<>();
      for (NetworkInterface i : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        out.addAll(Collections.list(i.getInetAddresses()));
      }
      return out;
    } catch (SocketException e) {
      // a host without interfaces has no address to tell
      return List.of();
    }
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
