package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.UsageException;
import java.util.Locale;
import java.util.Optional;

/** Which streams of a container in the foreground are the caller's. */
record Attaching(boolean input, boolean output, boolean error) {

  /** All of them, and input when it is passed on. */
  static Attaching all(boolean input) {
    return new Attaching(input, true, true);
  }

  /** As {@code run} is told by --attach, --interactive and --detach. */
  static Attaching of(Arguments a) {
    if (a.given("--sig-proxy").equals(Optional.of(false))) {
      throw new UsageException(
          "--sig-proxy=false is not supported: a container in the foreground ends with jbuild; use"
              + " run -d, then attach --sig-proxy=false");
    }
    boolean interactive = a.has("--interactive");
    if (a.values("--attach").isEmpty()) {
      return all(interactive);
    }
    if (a.has("--detach")) {
      throw new UsageException("--attach conflicts with --detach: use one of them");
    }
    boolean input = false;
    boolean output = false;
    boolean error = false;
    for (String stream : a.values("--attach")) {
      switch (stream.toLowerCase(Locale.ROOT)) {
        case "stdin" -> input = true;
        case "stdout" -> output = true;
        case "stderr" -> error = true;
        default ->
            throw new UsageException(
                "invalid value '" + stream + "' for --attach: want stdin, stdout or stderr");
      }
    }
    return new Attaching(input && interactive, output, error);
  }

  /** Who sees nothing of it is told its id. */
  boolean printsId() {
    return !output && !error;
  }
}
