package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;

/** {@code jbuild pause} and {@code jbuild unpause}. */
public final class PauseVerb implements Verb {
  private final boolean paused;

  /**
   * @param paused whether containers stand still afterwards
   */
  public PauseVerb(boolean paused) {
    this.paused = paused;
  }

  @Override
  public Flags flags() {
    Flags flags =
        paused
            ? Flags.of("pause", "Let nothing in containers run on")
            : Flags.of("unpause", "Let paused containers run on");
    return flags.arguments("CONTAINER", "1..*", "Names or ids");
  }

  @Override
  public int run(Arguments a, Session session) throws InterruptedException {
    return EachContainer.run(
        a,
        session,
        name -> {
          session.containers().pause(name, paused);
          return name;
        });
  }
}
