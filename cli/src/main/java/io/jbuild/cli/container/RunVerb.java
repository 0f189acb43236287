package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.container.Container;
import java.io.IOException;

/** {@code jbuild run}. */
public final class RunVerb implements Verb {
  @Override
  public Flags flags() {
    return ContainerFlags.of("run", "Run a command in a new container")
        .flag("-d --detach", "Go on without waiting for it; print its id")
        .flag("--sig-proxy", "Hand signals on to it; it always is so in the foreground");
  }

  @Override
  public int usageExitCode() {
    return Processes.FAILED;
  }

  @Override
  public int failureExitCode() {
    return Processes.FAILED;
  }

  @Override
  public String absent(String flag) {
    return AbsentFlags.why(flag);
  }

  @Override
  public int run(Arguments a, Session session)
      throws IOException, CommandException, InterruptedException {
    Attaching attaching = Attaching.of(a);
    Container c = Creation.create(a, session);
    String id = c.record().id();
    try {
      if (a.has("--detach")) {
        Starts.detached(session, id);
        session.console().out().print(id + "\n");
        return 0;
      }
      if (attaching.printsId()) {
        session.console().out().print(id + "\n");
        session.console().flush();
      }
      return Starts.here(session, c, attaching);
    } catch (RunnerException e) {
      throw new CommandException(e.kind().exitCode(), String.valueOf(e.getMessage()));
    }
  }
}
