package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;

/** {@code jbuild pause}. */
public final class PauseVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("pause", "Let nothing in containers run on")
        .arguments("CONTAINER", "1..*", "Names or ids");
  }

  @Override
  public int run(Arguments a, Session session) throws InterruptedException {
    return EachContainer.run(
        a,
        session,
        name -> {
          session.containers().pause(name, true);
          return name;
        });
  }
}
