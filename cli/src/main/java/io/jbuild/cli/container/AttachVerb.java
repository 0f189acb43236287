package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.runner.container.Container;
import java.io.IOException;

/** {@code jbuild attach}. */
public final class AttachVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("attach", "Connect to a container that runs detached")
        .flag("--no-stdin", "Do not pass standard input on")
        .arguments("CONTAINER", "1", "Its name or id");
  }

  @Override
  public int run(Arguments a, Session session)
      throws IOException, CommandException, InterruptedException {
    Container c = session.containers().get(a.argument(0));
    boolean input = c.record().openInput() && !a.has("--no-stdin");
    try (Foreground f = Foreground.open(session, input, c.record().terminal())) {
      session.containers().attach(c.record().id(), f);
    }
    return session.containers().find(c.record().id()).isPresent()
        ? session.containers().await(c.record().id())
        : 0;
  }
}
