package io.jbuild.runner.network;

import io.jbuild.runner.NetworkMode;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;

/** A container's link to the bridge. */
final class BridgeAttached implements Attached {
  private static final int RANDOM_BYTES = 5;
  private static final int PREFIX = 16;
  private static final int LOOKS = 100;
  private static final long PAUSE_NANOS = 250_000;

  private final Linux linux;
  private final NetworkNamespace namespace;
  private final Bridge.Address address;
  private final String name;
  private final Optional<String> note;
  private Optional<PortForwards> forwards = Optional.empty();
  private boolean released;

  private BridgeAttached(
      Linux linux,
      NetworkNamespace namespace,
      Bridge.Address address,
      String name,
      Optional<String> note) {
    this.linux = linux;
    this.namespace = namespace;
    this.address = address;
    this.name = name;
    this.note = note;
  }

  static BridgeAttached open(Linux linux, Bridge bridge, List<PortMapping> ports)
      throws IOException {
    Bridge.Link link = bridge.open();
    Bridge.Address address = bridge.takeAddress(link.network());
    boolean ready = false;
    try {
      BridgeAttached a = attach(linux, link, address, ports);
      ready = true;
      return a;
    } finally {
      if (!ready) {
        address.held().close();
      }
    }
  }

  private static BridgeAttached attach(
      Linux linux, Bridge.Link link, Bridge.Address address, List<PortMapping> ports)
      throws IOException {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String name = "jb" + HexFormat.of().formatHex(random);
    Optional<String> note =
        link.wayOut()
            ? Optional.empty()
            : Optional.of(
                "the container reaches this host alone: install nftables or iptables for a way"
                    + " out");
    NetworkNamespace namespace = NetworkNamespace.open(linux);
    BridgeAttached a = new BridgeAttached(linux, namespace, address, name, note);
    boolean ready = false;
    try {
      try (Netlink netlink = Netlink.open(linux)) {
        netlink.addVeth(name, link.index(), "eth0", namespace.descriptor(), link.mtu());
      }
      int eth0 = namespace.index("eth0");
      namespace.netlink().addAddress(eth0, address.bytes(), PREFIX);
      namespace.netlink().up(eth0);
      namespace.netlink().addDefaultRoute(new byte[] {10, address.b(), 0, 1});
      a.forwards = Optional.of(PortForwards.open(ports, a::connect, address.text()));
      ready = true;
      return a;
    } finally {
      if (!ready) {
        a.leave();
      }
    }
  }

  private SocketChannel connect(int port) throws IOException {
    return SocketChannel.open(new InetSocketAddress(address.text(), port));
  }

  @Override
  public NetworkMode mode() {
    return new NetworkMode.Existing(namespace.path());
  }

  @Override
  public String address() {
    return address.text();
  }

  @Override
  public String gateway() {
    return "10." + address.b() + ".0.1";
  }

  @Override
  public List<PortMapping> ports() {
    return forwards.map(PortForwards::ports).orElse(List.of());
  }

  @Override
  public Optional<String> note() {
    return note;
  }

  /**
   * Off the bridge at once. The kernel removes both ends of the link with the namespace, which
   * nobody is in any more: that takes it ten milliseconds.
   */
  @Override
  public void release() throws IOException {
    if (released) {
      return;
    }
    released = true;
    try (Interfaces interfaces = Interfaces.open(linux)) {
      OptionalInt index = interfaces.index(name);
      if (index.isPresent()) {
        try (Netlink netlink = Netlink.open(linux)) {
          netlink.detach(index.getAsInt());
        }
      }
    } finally {
      namespace.close();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      leave();
    } finally {
      address.held().close();
    }
  }

  private void leave() throws IOException {
    if (forwards.isPresent()) {
      forwards.get().close();
    }
    release();
    awaitRemoval();
  }

  private void awaitRemoval() throws IOException {
    try (Interfaces interfaces = Interfaces.open(linux)) {
      OptionalInt index = interfaces.index(name);
      for (int i = 0; i < LOOKS && index.isPresent(); i++) {
        LockSupport.parkNanos(PAUSE_NANOS);
        index = interfaces.index(name);
      }
      if (index.isPresent()) {
        // another container shares the namespace, or the kernel has much to do
        remove(index.getAsInt());
      }
    }
  }

  private void remove(int index) throws IOException {
    try (Netlink netlink = Netlink.open(linux)) {
      netlink.delete(index);
    } catch (NetlinkException e) {
      if (e.errno() != Errno.ENODEV) {
        throw e;
      }
      // the kernel was faster
    }
  }
}
