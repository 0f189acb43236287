package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.verb.Session;
import java.io.IOException;

/**
 * Does one thing to each container that is named; those that fail do not keep the others from it.
 */
final class EachContainer {
  private EachContainer() {}

  /** What is done; the text is printed, unless it is empty. */
  @FunctionalInterface
  interface Action {
    String apply(String name) throws IOException, InterruptedException;
  }

  /** The exit code: 1 when any failed. */
  static int run(Arguments a, Session session, Action action) throws InterruptedException {
    int code = 0;
    for (String name : a.rest()) {
      try {
        String text = action.apply(name);
        if (!text.isEmpty()) {
          session.console().out().print(text + "\n");
        }
      } catch (IOException e) {
        session.console().err().println("jbuild: " + e.getMessage());
        code = 1;
      }
    }
    return code;
  }
}
