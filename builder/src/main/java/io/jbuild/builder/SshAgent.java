package io.jbuild.builder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What answers a step's SSH signing requests: an agent's socket, or keys of this machine. */
public sealed interface SshAgent {

  /** The socket of a running agent. */
  record Socket(Path path) implements SshAgent {}

  /** Private key files without a pass phrase; an agent is started for them. */
  record Keys(List<Path> files) implements SshAgent {
    public Keys {
      files = List.copyOf(files);
    }
  }

  /** An agent with the id that steps ask for it by. */
  record Named(String id, SshAgent agent) {}

  /**
   * Parses {@code default|ID[=SOCKET|KEY[,KEY]]}; without a path the socket is {@code
   * SSH_AUTH_SOCK}.
   *
   * @throws IllegalArgumentException with a text for who wrote it
   */
  static Named parse(String text, Path base, Map<String, String> environment) {
    int equals = text.indexOf('=');
    String id = equals < 0 ? text : text.substring(0, equals);
    if (id.isEmpty()) {
      throw new IllegalArgumentException("invalid --ssh '" + text + "': it needs an id");
    }
    if (equals < 0) {
      String socket = environment.get("SSH_AUTH_SOCK");
      if (socket == null || socket.isEmpty()) {
        throw new IllegalArgumentException(
            "invalid --ssh '" + text + "': SSH_AUTH_SOCK is not set; start an agent or name a key");
      }
      return new Named(id, new Socket(Path.of(socket)));
    }
    List<Path> paths = new ArrayList<>();
    for (String part : text.substring(equals + 1).split(",", -1)) {
      if (part.isEmpty()) {
        throw new IllegalArgumentException("invalid --ssh '" + text + "': an empty path");
      }
      paths.add(base.resolve(part));
    }
    boolean file = Files.isRegularFile(paths.get(0));
    return new Named(id, paths.size() > 1 || file ? new Keys(paths) : new Socket(paths.get(0)));
  }
}
