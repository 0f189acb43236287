package io.jbuild.cli.start;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry in memory, on loopback, for {@link Train} to push to and pull from. */
final class TrainRegistry implements AutoCloseable {
  private final ServerSocket socket;
  private final Map<String, byte[]> contents = new ConcurrentHashMap<>();
  private final Map<String, String> types = new ConcurrentHashMap<>();
  private final AtomicInteger sessions = new AtomicInteger();

  TrainRegistry() throws IOException {
    socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  String host() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "train-registry");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        start(() -> serve(client));
      } catch (IOException e) {
        return; // closed: training is over
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      OutputStream out = client.getOutputStream();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        String[] words = line.split(" ");
        long length = 0;
        String type = "";
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
          String name = header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
          String value = header.substring(header.indexOf(':') + 1).strip();
          switch (name) {
            case "content-length" -> length = Long.parseLong(value);
            case "transfer-encoding" -> length = -1;
            case "content-type" -> type = value;
            default -> {}
          }
        }
        out.write(answer(words[0], words[1], type, length < 0 ? chunks(in) : read(in, length)));
        out.flush();
      }
    } catch (IOException e) {
      // what could not be tried is loaded when it is wanted, that is all
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.append((char) b);
    }
    return line.toString().strip();
  }

  private static byte[] read(InputStream in, long length) throws IOException {
    return in.readNBytes((int) length);
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int n = Integer.parseInt(line(in), 16); n > 0; n = Integer.parseInt(line(in), 16)) {
      all.write(in.readNBytes(n));
      line(in);
    }
    line(in);
    return all.toByteArray();
  }

  private byte[] answer(String method, String target, String type, byte[] body) throws IOException {
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    byte[] known = contents.get(path);
    return switch (method) {
      case "POST" -> head("202 Accepted", "Location: " + path + sessions.incrementAndGet(), 0);
      case "PATCH" -> {
        contents.put(path, body);
        yield head("202 Accepted", "Location: " + path, 0);
      }
      case "PUT" -> {
        int digest = target.indexOf("digest=");
        String blobs = path.substring(0, Math.max(0, path.indexOf("uploads/")));
        String place = digest < 0 ? path : blobs + target.substring(digest + "digest=".length());
        contents.put(place, body.length == 0 && known != null ? known : body);
        types.put(place, type);
        yield head("201 Created", "Location: " + place, 0);
      }
      default -> {
        if (known == null) {
          yield head("404 Not Found", "Connection: keep-alive", 0);
        }
        String typed = "Content-Type: " + types.get(path);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(head("200 OK", typed, known.length));
        all.write(method.equals("HEAD") ? new byte[0] : known);
        yield all.toByteArray();
      }
    };
  }

  private static byte[] head(String status, String header, int length) {
    String text =
        "HTTP/1.1 " + status + "\r\n" + header + "\r\nContent-Length: " + length + "\r\n\r\n";
    return text.getBytes(US_ASCII);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
