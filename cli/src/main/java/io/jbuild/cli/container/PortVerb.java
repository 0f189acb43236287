package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.runner.container.Container;
import io.jbuild.runner.network.PortMapping;
import java.io.IOException;
import java.util.Optional;

/** {@code jbuild port}. */
public final class PortVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("port", "Show which ports of the host lead into a container")
        .arguments("CONTAINER [PORT[/PROTOCOL]]", "1..2", "Its name or id, and a port of it");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    Container c = session.containers().get(a.argument(0));
    Optional<String> wanted = a.rest().stream().skip(1).findFirst();
    String port = wanted.map(p -> p.indexOf('/') < 0 ? p + "/tcp" : p).orElse("");
    boolean found = false;
    for (PortMapping mapping : c.state().ports()) {
      String inside = mapping.containerPort() + "/" + mapping.protocol();
      String text = mapping.toString();
      if (wanted.isEmpty()) {
        session
            .console()
            .out()
            .print(inside + " -> " + text.substring(0, text.indexOf("->")) + "\n");
      } else if (inside.equals(port)) {
        found = true;
        session.console().out().print(text.substring(0, text.indexOf("->")) + "\n");
      }
    }
    if (wanted.isPresent() && !found) {
      throw new CommandException(
          "no port of the host leads to port " + port + " of container " + c.record().name());
    }
    return 0;
  }
}
