package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;

/** {@code jbuild unpause}. */
public final class UnpauseVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("unpause", "Let paused containers run on")
        .arguments("CONTAINER", "1..*", "Names or ids");
  }

  @Override
  public int run(Arguments a, Session session) throws InterruptedException {
    return EachContainer.run(
        a,
        session,
        name -> {
          session.containers().pause(name, false);
          return name;
        });
  }
}
