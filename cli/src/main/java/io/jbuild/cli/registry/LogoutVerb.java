package io.jbuild.cli.registry;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.ImageReference;
import java.io.IOException;

/** {@code jbuild logout}. */
public final class LogoutVerb implements Verb {
  @Override
  public Flags flags() {
    return Remote.withAuthfile(
        Flags.of("logout", "Forget the password of a registry")
            .arguments("SERVER", "0..1", "The registry; docker hub when it is left out"));
  }

  @Override
  public int run(Arguments a, Session session) throws IOException {
    String server =
        a.rest().isEmpty() ? ImageReference.DEFAULT_REGISTRY : ServerName.parse(a.argument(0));
    boolean known = new Remote(a, session).credentials().erase(server);
    session
        .console()
        .out()
        .print((known ? "Removing login credentials for " : "Not logged in to ") + server + "\n");
    return 0;
  }
}
