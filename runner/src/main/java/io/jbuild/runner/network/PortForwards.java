package io.jbuild.runner.network;

import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports of the host that lead into a container: connections are taken here and passed on, so that
 * nothing stays in the host's packet filter. They end with this process.
 */
final class PortForwards implements Closeable {
  private static final int BUFFER = 64 * 1024;

  private final List<Closeable> open = new ArrayList<>();
  private final List<PortMapping> ports = new ArrayList<>();
  private final Connector connector;

  /** Connects to a port of the container. */
  @FunctionalInterface
  interface Connector {
    SocketChannel connect(int port) throws IOException;
  }

  private PortForwards(Connector connector) {
    this.connector = connector;
  }

  /**
   * @param target the container's address, for datagrams
   * @throws IOException when a port is in use, naming it
   */
  static PortForwards open(List<PortMapping> wanted, Connector connector, String target)
      throws IOException {
    PortForwards f = new PortForwards(connector);
    boolean ready = false;
    try {
      for (PortMapping p : wanted) {
        f.ports.add(p.withHostPort(f.listen(p, target)));
      }
      ready = true;
      return f;
    } finally {
      if (!ready) {
        f.close();
      }
    }
  }

  List<PortMapping> ports() {
    return List.copyOf(ports);
  }

  /** At the first port of the range that is free. */
  private int listen(PortMapping p, String target) throws IOException {
    for (int port = p.hostPort(); ; port++) {
      PortMapping one = p.withHostPort(port);
      try {
        return p.protocol().equals("udp") ? udp(one, target) : tcp(one);
      } catch (BindException e) {
        if (port >= p.lastHostPort()) {
          throw inUse(p, e);
        }
      }
    }
  }

  private int tcp(PortMapping p) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    open.add(server);
    server.bind(new InetSocketAddress(InetAddress.getByName(p.hostAddress()), p.hostPort()));
    start(() -> accept(server, p.containerPort()), "port-" + p.containerPort());
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  private int udp(PortMapping p, String target) throws IOException {
    DatagramForward forward =
        DatagramForward.open(p, new InetSocketAddress(target, p.containerPort()));
    open.add(forward);
    return forward.port();
  }

  private static IOException inUse(PortMapping p, BindException e) {
    return new IOException(
        "cannot publish port "
            + p.hostAddress()
            + ':'
            + p.hostPort()
            + (p.lastHostPort() > p.hostPort() ? "-" + p.lastHostPort() : "")
            + '/'
            + p.protocol()
            + ": "
            + e.getMessage(),
        e);
  }

  private static void start(Runnable work, String name) {
    Thread t = new Thread(work, name);
    t.setDaemon(true);
    t.start();
  }

  private void accept(ServerSocketChannel server, int port) {
    while (true) {
      SocketChannel client;
      try {
        client = server.accept();
      } catch (IOException e) {
        return; // closed: the container has ended
      }
      start(() -> join(client, port), "port-" + port + "-client");
    }
  }

  private void join(SocketChannel client, int port) {
    try (client;
        SocketChannel inner = connector.connect(port)) {
      Thread back = new Thread(() -> pump(inner, client), "port-" + port + "-back");
      back.setDaemon(true);
      back.start();
      pump(client, inner);
      back.join();
    } catch (IOException e) {
      // nobody listens inside: the client sees its connection closed, as from any dead port
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pump(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    try {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // one end broke off; the other is closed when both directions have ended
    }
  }

  @Override
  public void close() throws IOException {
    for (Closeable c : open) {
      c.close();
    }
  }
}
