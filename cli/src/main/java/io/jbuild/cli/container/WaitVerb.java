package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import java.io.IOException;

/** {@code jbuild wait}. */
public final class WaitVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("wait", "Wait until containers have ended; print their exit codes")
        .arguments("CONTAINER", "1..*", "Names or ids");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, InterruptedException {
    return EachContainer.run(
        a, session, name -> Integer.toString(session.containers().await(name)));
  }
}
