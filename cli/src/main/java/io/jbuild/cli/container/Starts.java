package io.jbuild.cli.container;

import io.jbuild.cli.verb.Session;
import io.jbuild.runner.container.Container;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The two ways in which a container is started. */
final class Starts {
  /** The hidden command that is a detached container's process. */
  static final String MONITOR = "container-monitor";

  private Starts() {}

  /** In this process, before the caller's eyes; its exit code. */
  static int here(Session session, Container c, Attaching attaching)
      throws IOException, InterruptedException {
    try (Foreground f = Foreground.open(session, attaching, c.record().terminal())) {
      return session
          .containers()
          .run(
              c.record().id(),
              f,
              f.size(),
              note -> session.console().err().println("jbuild: " + note))
          .exitCode();
    }
  }

  /** In a process of its own; returns when it runs. */
  static void detached(Session session, String id) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(session.relaunch());
    command.addAll(List.of(MONITOR, id));
    session.containers().startDetached(id, command);
  }
}
