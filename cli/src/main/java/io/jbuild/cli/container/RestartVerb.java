package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** {@code jbuild restart}. */
public final class RestartVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("restart", "Stop containers and start them again, detached")
        .option("-t --timeout --time", "SECONDS", "How long they have to end")
        .option("-s --signal", "SIGNAL", "What asks them")
        .arguments("CONTAINER", "1..*", "Names or ids");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, InterruptedException {
    Optional<Duration> patience = Seconds.duration(a, "--timeout");
    Optional<Integer> signal = a.value("--signal").map(s -> SignalName.parse("--signal", s));
    return EachContainer.run(
        a,
        session,
        name -> {
          session.containers().stop(name, patience, signal);
          session.containers().await(name);
          Starts.detached(session, session.containers().get(name).record().id());
          return name;
        });
  }
}
