package io.jbuild.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the machine has, and what it looks like before and after a test. */
final class Host {
  private static final int POLL_MILLIS = 50;
  private static final int POLLS = 600;

  private Host() {}

  static void assumeRoot() throws IOException {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "needs root, for namespaces without a user namespace");
  }

  static void assumeProgram(String name) {
    for (String dir : System.getenv("PATH").split(":", -1)) {
      if (Files.isExecutable(Path.of(dir, name))) {
        return;
      }
    }
    assumeTrue(Files.isExecutable(Path.of("/usr/sbin", name)), "needs the program " + name);
  }

  static Path conformance() {
    Path kit = Jbuild.REPOSITORY.resolveSibling("shared").resolve("conformance");
    assumeTrue(Files.isDirectory(kit), "needs the conformance kit beside the repository");
    return kit;
  }

  /** Mounts that carry one of our words, so that a test sees what it left. */
  static List<String> mountsBelow(Path directory) throws IOException {
    List<String> out = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
      if (line.contains(directory.toString())) {
        out.add(line);
      }
    }
    return out;
  }

  /** Processes whose command line or root holds the text. */
  static List<String> processesWith(String text) throws IOException {
    List<String> out = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path entry : entries) {
        String line = commandLine(entry);
        if (line.contains(text) && !entry.endsWith(Long.toString(ProcessHandle.current().pid()))) {
          out.add(entry.getFileName() + " " + line);
        }
      }
    }
    return out;
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline")).replace('\0', ' ');
    } catch (IOException e) {
      // it ended between the listing and the look
      return "";
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The body of the page, once it answers; fails when the process ends first. */
  static String fetch(int port, Process server) throws IOException, InterruptedException {
    return fetch(port, "/", Optional.of(server));
  }

  /** The same of a server that some other process looks after. */
  static String fetch(int port, String path) throws IOException, InterruptedException {
    return fetch(port, path, Optional.empty());
  }

  private static String fetch(int port, String path, Optional<Process> server)
      throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    for (int i = 0; i < POLLS; i++) {
      try {
        HttpResponse<String> response =
            client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        return response.body();
      } catch (ConnectException e) {
        // not listening yet: that is what is waited for
        if (server.isPresent() && !server.get().isAlive()) {
          throw new IOException("the server ended with " + server.get().exitValue(), e);
        }
        Thread.sleep(POLL_MILLIS);
      }
    }
    throw new IOException("no answer on port " + port);
  }
}
