package io.jbuild.registry.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between a client and a registry, and breaks some of what passes. */
final class FaultProxy implements AutoCloseable {
  private static final int STALL_MILLIS = 300;

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger connections = new AtomicInteger();
  private final int target;
  private final Plan plan;

  static final Fault NONE = new Fault(Kind.CUT, Integer.MAX_VALUE);

  /** What goes wrong. */
  enum Kind {
    /** The connection ends. */
    CUT,
    /** One bit turns over. */
    FLIP,
    /** Nothing passes for a while. */
    STALL,
    /** The client is told that the server is busy, and nothing else. */
    BUSY,
    /** The client is told that the server has failed. */
    BROKEN
  }

  /**
   * One thing that goes wrong on a connection.
   *
   * @param after how many bytes
   */
  record Fault(Kind kind, int after) {}

  static Fault cut(int after) {
    return new Fault(Kind.CUT, after);
  }

  /** What happens to a connection. */
  @FunctionalInterface
  interface Plan {
    /**
     * @param number of the connection, from 0 on
     * @param up from the client to the registry, or down
     */
    Fault fault(int number, boolean up);
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
        threads.execute(() -> pass(client, registry, plan.fault(number, true)));
        threads.execute(() -> pass(registry, client, plan.fault(number, false)));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private static void pass(Socket from, Socket to, Fault fault) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[4096];
      long left = fault.after();
      boolean due = fault.after() < Integer.MAX_VALUE;
      for (int n = read(in, buffer, due, left); n >= 0; n = read(in, buffer, due, left)) {
        left -= n;
        if (due && left == 0) {
          due = false;
          if (!happens(fault.kind(), buffer, n, out)) {
            return;
          }
        }
        out.write(buffer, 0, n);
      }
    } catch (IOException | InterruptedException e) {
      // the other direction was cut, or the test has ended
    }
  }

  private static int read(InputStream in, byte[] buffer, boolean due, long left)
      throws IOException {
    return in.read(buffer, 0, due ? (int) Math.min(left, buffer.length) : buffer.length);
  }

  /** False when the connection ends with it. */
  private static boolean happens(Kind kind, byte[] buffer, int n, OutputStream out)
      throws IOException, InterruptedException {
    return switch (kind) {
      case CUT -> {
        out.write(buffer, 0, n);
        yield false;
      }
      case FLIP -> {
        buffer[n - 1] ^= 4;
        yield true;
      }
      case STALL -> {
        Thread.sleep(STALL_MILLIS);
        yield true;
      }
      case BUSY -> {
        answer(out, "429 Too Many Requests\r\nRetry-After: 0");
        yield false;
      }
      case BROKEN -> {
        answer(out, "503 Service Unavailable");
        yield false;
      }
    };
  }

  private static void answer(OutputStream out, String head) throws IOException {
    String text = "HTTP/1.1 " + head + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
