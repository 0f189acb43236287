package io.jbuild.runner.network;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Passes datagrams into a container and its answers back. Each sender has a socket of its own; when
 * there are too many, the one that came first loses its.
 */
final class DatagramForward implements Closeable {
  private static final int MAX_SENDERS = 256;
  private static final int MAX_DATAGRAM = 65_535;

  private final DatagramChannel outer;
  private final SocketAddress target;
  private final Map<SocketAddress, DatagramChannel> senders = new LinkedHashMap<>();

  private DatagramForward(DatagramChannel outer, SocketAddress target) {
    this.outer = outer;
    this.target = target;
  }

  static DatagramForward open(PortMapping p, InetSocketAddress target) throws IOException {
    DatagramChannel outer = DatagramChannel.open();
    try {
      outer.bind(new InetSocketAddress(InetAddress.getByName(p.hostAddress()), p.hostPort()));
    } catch (IOException e) {
      outer.close();
      throw e;
    }
    DatagramForward f = new DatagramForward(outer, target);
    start(f::inwards, "udp-" + p.containerPort());
    return f;
  }

  int port() throws IOException {
    return ((InetSocketAddress) outer.getLocalAddress()).getPort();
  }

  private static void start(Runnable work, String name) {
    Thread t = new Thread(work, name);
    t.setDaemon(true);
    t.start();
  }

  private void inwards() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_DATAGRAM);
    try {
      while (true) {
        buffer.clear();
        SocketAddress sender = outer.receive(buffer);
        buffer.flip();
        inner(sender).write(buffer);
      }
    } catch (IOException e) {
      // closed: the container has ended
    }
  }

  private synchronized DatagramChannel inner(SocketAddress sender) throws IOException {
    DatagramChannel known = senders.get(sender);
    if (known != null) {
      return known;
    }
    if (senders.size() >= MAX_SENDERS) {
      SocketAddress oldest = senders.keySet().iterator().next();
      DatagramChannel gone = senders.remove(oldest);
      if (gone != null) {
        gone.close();
      }
    }
    DatagramChannel fresh = DatagramChannel.open().connect(target);
    senders.put(sender, fresh);
    start(() -> outwards(fresh, sender), "udp-back");
    return fresh;
  }

  private void outwards(DatagramChannel inner, SocketAddress sender) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_DATAGRAM);
    try {
      while (true) {
        buffer.clear();
        inner.receive(buffer);
        buffer.flip();
        outer.send(buffer, sender);
      }
    } catch (IOException e) {
      // closed, or nobody listens inside: datagrams may be lost
    }
  }

  @Override
  public synchronized void close() throws IOException {
    outer.close();
    for (DatagramChannel c : senders.values()) {
      c.close();
    }
  }
}
