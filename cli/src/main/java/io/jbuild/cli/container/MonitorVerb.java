package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import java.io.IOException;

/** {@code jbuild container-monitor}: what a detached container runs in; nobody types it. */
public final class MonitorVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of(Starts.MONITOR, "Run a container that was started detached")
        .arguments("ID", "1", "The container");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, InterruptedException {
    session.leaveTerminal();
    return session
        .containers()
        .monitor(
            a.argument(0),
            line -> {
              session.console().out().print(line + "\n");
              session.console().flush();
            })
        .exitCode();
  }
}
