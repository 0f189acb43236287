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
        .flag("--sig-proxy", "Hand signals on to it, which is so unless false")
        .option("--detach-keys", "KEYS", "What leaves it alone at a terminal; ctrl-p,ctrl-q")
        .arguments("CONTAINER", "1", "Its name or id");
  }

  @Override
  public int run(Arguments a, Session session)
      throws IOException, CommandException, InterruptedException {
    Container c = session.containers().get(a.argument(0));
    boolean input = c.record().openInput() && !a.has("--no-stdin");
    boolean proxy = a.given("--sig-proxy").orElse(true);
    try (Foreground f =
        Foreground.open(session, Attaching.all(input), c.record().terminal(), proxy)) {
      f.leaveAt(DetachKeys.of(a));
      session.containers().attach(c.record().id(), f);
      if (f.hasLeft()) {
        return 0;
      }
    }
    return session.containers().find(c.record().id()).isPresent()
        ? session.containers().await(c.record().id())
        : 0;
  }
}
