package io.jbuild.cli.container;

import io.jbuild.cli.CommandException;
import io.jbuild.cli.verb.Session;
import io.jbuild.runner.container.Container;
import io.jbuild.runner.container.ContainerState.Status;
import java.io.IOException;

/**
 * A container whose files hold still while they are read: one that runs is paused. It could put
 * links where files were.
 */
final class Still implements AutoCloseable {
  private final Session session;
  private final Container container;
  private final boolean paused;

  private Still(Session session, Container container, boolean paused) {
    this.session = session;
    this.container = container;
    this.paused = paused;
  }

  /**
   * @throws CommandException when it runs, and cannot be paused here
   */
  static Still of(Session session, String name) throws IOException, CommandException {
    Container c = session.containers().get(name);
    boolean runs = c.isAlive() && c.state().status() != Status.PAUSED;
    if (runs) {
      try {
        session.containers().pause(c.record().id(), true);
      } catch (IOException e) {
        throw new CommandException(
            "container "
                + c.record().name()
                + " is running, and cannot be paused ("
                + e.getMessage()
                + "): stop it first, so that its files hold still");
      }
    }
    return new Still(session, c, runs);
  }

  /** As it was before. */
  Container container() {
    return container;
  }

  @Override
  public void close() throws IOException {
    if (paused) {
      try {
        session.containers().pause(container.record().id(), false);
      } catch (IOException e) {
        boolean alive =
            session
                .containers()
                .find(container.record().id())
                .map(Container::isAlive)
                .orElse(false);
        if (alive) {
          throw e;
        }
        // killed meanwhile: nothing stands still any more
      }
    }
  }
}
