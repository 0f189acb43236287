package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import java.io.IOException;

/** {@code jbuild create}. */
public final class CreateVerb implements Verb {
  @Override
  public Flags flags() {
    return ContainerFlags.of("create", "Make a container without starting it");
  }

  @Override
  public int usageExitCode() {
    return Processes.FAILED;
  }

  @Override
  public String absent(String flag) {
    return AbsentFlags.why(flag);
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    try {
      session.console().out().print(Creation.create(a, session).record().id() + "\n");
    } catch (CommandException e) {
      // 125 is what run says of itself, to be told from what a command says
      throw new CommandException(String.valueOf(e.getMessage()));
    }
    return 0;
  }
}
