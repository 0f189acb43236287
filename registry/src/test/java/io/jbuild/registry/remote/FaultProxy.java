package io.jbuild.registry.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and a registry, and breaks some of what passes. */
final class FaultProxy implements AutoCloseable {
  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger connections = new AtomicInteger();
  private final int target;
  private final Plan plan;

  /** What happens to a connection. */
  @FunctionalInterface
  interface Plan {
    int ALL = Integer.MAX_VALUE;

    /**
     * @param number of the connection, from 0 on
     * @param up from the client to the registry, or down
     * @return after how many bytes it is cut
     */
    int bytes(int number, boolean up);
  }

  FaultProxy(String registry, Plan plan) throws IOException {
    this.target = Integer.parseInt(registry.substring(registry.indexOf(':') + 1));
    this.plan = plan;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  String host() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket registry = new Socket();
        registry.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
        int number = connections.getAndIncrement();
        threads.execute(() -> pass(client, registry, plan.bytes(number, true)));
        threads.execute(() -> pass(registry, client, plan.bytes(number, false)));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private static void pass(Socket from, Socket to, int bytes) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[4096];
      int left = bytes;
      while (left > 0) {
        int n = in.read(buffer, 0, Math.min(left, buffer.length));
        if (n < 0) {
          return;
        }
        out.write(buffer, 0, n);
        left -= left == Plan.ALL ? 0 : n;
      }
    } catch (IOException e) {
      // the other direction was cut
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
