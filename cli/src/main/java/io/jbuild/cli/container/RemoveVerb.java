package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.runner.container.Container;
import java.io.IOException;
import java.util.Optional;

/** {@code jbuild rm}. */
public final class RemoveVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("rm", "Remove containers")
        .flag("-f --force", "Kill those that run; one that is not there is no error")
        .flag("-v --volumes", "Remove their volumes without a name, too")
        .arguments("CONTAINER", "1..*", "Names or ids");
  }

  @Override
  public String absent(String flag) {
    return AbsentFlags.why(flag.equals("-l") ? "--link" : flag);
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, InterruptedException {
    boolean force = a.has("--force");
    return EachContainer.run(
        a,
        session,
        name -> {
          Optional<Container> c = session.containers().find(name);
          if (c.isEmpty() && force) {
            session.console().err().println("jbuild: no such container: " + name);
            return "";
          }
          session.containers().remove(name, force);
          if (c.isPresent() && a.has("--volumes")) {
            session.containers().removeVolumes(c.get().record());
          }
          return name;
        });
  }
}
