package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.container.Container;
import java.io.IOException;

/** {@code jbuild start}. */
public final class StartVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("start", "Start containers")
        .flag("-a --attach", "Show what it writes, and wait for it")
        .flag("-i --interactive", "Pass standard input on, and wait for it")
        .arguments("CONTAINER", "1..*", "Names or ids");
  }

  @Override
  public String absent(String flag) {
    return AbsentFlags.why(flag);
  }

  @Override
  public int run(Arguments a, Session session)
      throws IOException, CommandException, InterruptedException {
    if (!a.has("--attach") && !a.has("--interactive")) {
      return EachContainer.run(
          a,
          session,
          name -> {
            Starts.detached(session, session.containers().get(name).record().id());
            return name;
          });
    }
    if (a.rest().size() > 1) {
      throw new UsageException("cannot start and attach to several containers at once");
    }
    Container c = session.containers().get(a.argument(0));
    try {
      boolean input = a.has("--interactive") && c.record().openInput();
      return Starts.here(session, c, Attaching.all(input));
    } catch (RunnerException e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    }
  }
}
