package io.jbuild.cli.system;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.render.Sizes;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.runner.container.Container;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;

/** {@code jbuild container prune}. */
public final class PruneContainersVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("container prune", "Remove the containers that do not run")
        .flag("-f --force", "Do not ask")
        .options("--filter", "FILTER", "until=TIME, label=KEY[=VALUE], label!=KEY[=VALUE]");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, InterruptedException {
    Filters filters = Filters.of(a, Instant.now());
    PrintStream out = session.console().out();
    long bytes = 0;
    if (a.has("--force")
        || Confirmation.ask(session.console(), "This will remove all stopped containers.")) {
      bytes = prune(session, filters);
    }
    out.print("Total reclaimed space: " + Sizes.bytes(bytes) + "\n");
    return 0;
  }

  /** Removes them, prints which, and tells how much room their own files took. */
  static long prune(Session session, Filters filters) throws IOException, InterruptedException {
    StringBuilder removed = new StringBuilder();
    long bytes = 0;
    for (Container c : session.containers().list()) {
      if (!c.isAlive() && filters.accepts(c.record().created(), c.record().labels())) {
        bytes += session.containers().size(c.record().id());
        session.containers().remove(c.record().id(), false);
        removed.append(c.record().id()).append('\n');
      }
    }
    session.containers().removeLeftovers();
    if (removed.length() > 0) {
      session.console().out().print("Deleted Containers:\n" + removed + "\n");
    }
    return bytes;
  }
}
