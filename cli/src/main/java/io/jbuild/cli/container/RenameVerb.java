package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import java.io.IOException;

/** {@code jbuild rename}. */
public final class RenameVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("rename", "Give a container another name")
        .arguments("CONTAINER NAME", "2", "Its name or id, and the new name");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException {
    session.containers().rename(a.argument(0), a.argument(1));
    return 0;
  }
}
