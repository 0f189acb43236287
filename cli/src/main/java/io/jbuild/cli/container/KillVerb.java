package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import java.io.IOException;

/** {@code jbuild kill}. */
public final class KillVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("kill", "Send a signal to containers")
        .option("-s --signal", "SIGNAL", "Which one; KILL")
        .arguments("CONTAINER", "1..*", "Names or ids");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, InterruptedException {
    int signal = SignalName.parse("--signal", a.value("--signal").orElse("KILL"));
    return EachContainer.run(
        a,
        session,
        name -> {
          session.containers().signal(name, signal);
          return name;
        });
  }
}
