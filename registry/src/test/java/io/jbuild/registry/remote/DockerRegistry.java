package io.jbuild.registry.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.layercache.ImageReference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's docker-registry on a free port of this machine, for as long as a test wants it. */
final class DockerRegistry implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");

  private final Process process;
  private final Path directory;
  private final int port;

  private DockerRegistry(Process process, Path directory, int port) {
    this.process = process;
    this.directory = directory;
    this.port = port;
  }

  static DockerRegistry start(Path directory, String... more) throws Exception {
    assumeTrue(Files.isExecutable(PROGRAM), "docker-registry is not installed");
    int port = freePort();
    Files.createDirectories(directory.resolve("data"));
    List<String> lines = new ArrayList<>();
    lines.add("version: 0.1");
    lines.add("log: {level: error, accesslog: {disabled: false}}");
    lines.add("storage: {filesystem: {rootdirectory: " + directory.resolve("data") + "}, ");
    lines.add("  delete: {enabled: true}}");
    boolean own = false;
    for (String line : more) {
      own |= line.startsWith("http:");
      lines.add(line.replace("@PORT@", Integer.toString(port)));
    }
    if (!own) {
      lines.add("http: {addr: '127.0.0.1:" + port + "'}");
    }
    Path config = directory.resolve("config.yml");
    Files.write(config, lines, UTF_8);
    Process process =
        new ProcessBuilder(PROGRAM.toString(), "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    DockerRegistry registry = new DockerRegistry(process, directory, port);
    registry.await();
    return registry;
  }

  private void await() throws Exception {
    for (int i = 0; i < 200; i++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        return;
      } catch (IOException e) {
        if (!process.isAlive()) {
          break;
        }
        Thread.sleep(50);
      }
    }
    close();
    throw new IOException("docker-registry did not start: " + log());
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String host() {
    return "127.0.0.1:" + port;
  }

  ImageReference name(String rest) {
    return ImageReference.parse(host() + '/' + rest);
  }

  /** What it has written: errors, and a line a request. */
  String log() throws IOException {
    return Files.readString(directory.resolve("log"));
  }

  /** How many requests of a method it has had whose path has {@code part}. */
  long requests(String method, String part) throws IOException {
    return log()
        .lines()
        .filter(l -> l.contains("\"" + method + " /v2/") && l.contains(part))
        .count();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
