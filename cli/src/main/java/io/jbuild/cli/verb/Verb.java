package io.jbuild.cli.verb;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import java.io.IOException;

/** One command: {@code jbuild NAME}. */
public interface Verb {

  /** What it is called and takes; made only when the verb is used or helped with. */
  Flags flags();

  /**
   * @return the exit code
   * @throws IOException for disk and wire; its message is shown
   */
  int run(Arguments arguments, Session session)
      throws IOException, CommandException, InterruptedException;

  /** What it exits with when disk or wire fail. */
  default int failureExitCode() {
    return 1;
  }

  /** Why there is no such flag, when it is one that people look for; else empty. */
  default String absent(String flag) {
    return "";
  }

  /** What a wrong flag exits with: 125 for what runs containers, as docker does it. */
  default int usageExitCode() {
    return 2;
  }
}
