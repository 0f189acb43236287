package io.jbuild.runner.network;

import io.jbuild.runner.syscall.Call;
import io.jbuild.runner.syscall.Errno;
import io.jbuild.runner.syscall.Linux;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * A network namespace of its own, kept by an open descriptor: when this process ends, it is gone.
 * Loopback is up in it.
 */
final class NetworkNamespace implements Closeable {
  private static final long CLONE_NEWNET = 0x40000000;

  private final Linux linux;
  private final int fd;
  private final Interfaces interfaces;
  private final Netlink netlink;

  private NetworkNamespace(Linux linux, int fd, Interfaces interfaces, Netlink netlink) {
    this.linux = linux;
    this.fd = fd;
    this.interfaces = interfaces;
    this.netlink = netlink;
  }

  static NetworkNamespace open(Linux linux) throws IOException {
    // on a thread that ends here: no other may find itself in it
    return onThread(
        () -> {
          check(linux.call(Call.UNSHARE, CLONE_NEWNET), "make a network namespace");
          int fd =
              (int)
                  check(
                      linux.open("/proc/thread-self/ns/net", Linux.O_RDONLY),
                      "open a network namespace");
          Interfaces interfaces = Interfaces.open(linux);
          interfaces.up("lo");
          return new NetworkNamespace(linux, fd, interfaces, Netlink.open(linux));
        });
  }

  private static long check(long result, String what) throws IOException {
    if (result < 0) {
      throw new IOException("cannot " + what + ": " + Errno.describe((int) -result));
    }
    return result;
  }

  private static <T extends Closeable> T onThread(Callable<T> work) throws IOException {
    return Opening.start("network-namespace", work).get();
  }

  int index(String name) throws IOException {
    return interfaces
        .index(name)
        .orElseThrow(() -> new IOException("no interface " + name + " is in the namespace"));
  }

  /** Works in this namespace, whoever calls. */
  Netlink netlink() {
    return netlink;
  }

  int descriptor() {
    return fd;
  }

  /** How other processes of the host name it while it is open here. */
  Path path() {
    return Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + fd);
  }

  /** A connection that starts inside; it is used from anywhere. */
  SocketChannel connect(InetSocketAddress address) throws IOException {
    return onThread(
        () -> {
          check(linux.call(Call.SETNS, fd, CLONE_NEWNET), "enter a network namespace");
          return SocketChannel.open(address);
        });
  }

  @Override
  public void close() {
    netlink.close();
    interfaces.close();
    linux.close(fd);
  }
}
