package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** {@code jbuild stop}. */
public final class StopVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("stop", "Ask containers to end; kill those that do not in time")
        .option("-t --timeout --time", "SECONDS", "How long they have; -1: as long as they take")
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
          return name;
        });
  }
}
