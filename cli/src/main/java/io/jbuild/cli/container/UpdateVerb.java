package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.runner.Limits;
import io.jbuild.runner.container.Container;
import io.jbuild.runner.container.RestartPolicy;
import java.io.IOException;
import java.util.Optional;

/** {@code jbuild update}. */
public final class UpdateVerb implements Verb {
  @Override
  public Flags flags() {
    return ContainerFlags.groups(Flags.of("update", "Change what containers may use"))
        .option("--restart", "POLICY", "no, on-failure[:tries], always, unless-stopped")
        .arguments("CONTAINER", "1..*", "Names or ids, of those that run or not");
  }

  @Override
  public String absent(String flag) {
    return AbsentFlags.why(flag);
  }

  @Override
  public int run(Arguments a, Session session)
      throws IOException, CommandException, InterruptedException {
    Optional<RestartPolicy> restart = a.value("--restart").map(RestartPolicy::parse);
    if (restart.isEmpty() && !new LimitsReader(a).read(Limits.NONE).needCgroup()) {
      throw new CommandException("nothing to change: give at least one flag");
    }
    return EachContainer.run(
        a,
        session,
        name -> {
          Container c = session.containers().get(name);
          Limits limits = new LimitsReader(a).read(c.record().process().limits());
          session.containers().update(c.record().id(), limits, restart);
          return name;
        });
  }
}
