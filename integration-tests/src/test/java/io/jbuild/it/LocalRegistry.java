package io.jbuild.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's docker-registry on a free port of loopback, for as long as a test wants it. */
final class LocalRegistry implements AutoCloseable {
  private final Process process;
  private final Path log;
  private final int port;

  private LocalRegistry(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /**
   * @param more lines of its configuration; {@code tls: {…}} goes below http
   */
  static LocalRegistry start(Path directory, String... more) throws Exception {
    Host.assumeProgram("docker-registry");
    int port = Host.freePort();
    Path data = Files.createDirectories(directory.resolve("data"));
    List<String> lines = new ArrayList<>();
    lines.add("version: 0.1");
    lines.add("log: {level: error, accesslog: {disabled: false}}");
    lines.add("storage: {filesystem: {rootdirectory: " + data + "}}");
    lines.add("http:");
    lines.add("  addr: '127.0.0.1:" + port + "'");
    for (String line : more) {
      lines.add(line);
    }
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(
                "docker-registry",
                "serve",
                Files.write(directory.resolve("config.yml"), lines).toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    LocalRegistry registry = new LocalRegistry(process, log, port);
    registry.await();
    return registry;
  }

  private void await() throws Exception {
    for (int i = 0; i < 400; i++) {
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
    throw new IOException("docker-registry did not start: " + Files.readString(log));
  }

  String host() {
    return "127.0.0.1:" + port;
  }

  /** The requests of a method whose path has {@code part}, a line each. */
  List<String> requests(String method, String part) throws IOException {
    return Files.readString(log)
        .lines()
        .filter(l -> l.contains("\"" + method + " /v2/") && l.contains(part))
        .toList();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
