package io.jbuild.cli.container;

import io.jbuild.cli.render.Sizes;
import io.jbuild.runner.container.Container;
import io.jbuild.runner.container.ContainerState;
import java.time.Instant;

/** Where a container stands, in docker's words: {@code Up 3 minutes (healthy)}. */
final class StatusText {
  private StatusText() {}

  static String of(Container c, Instant now) {
    ContainerState s = c.state();
    return switch (s.status()) {
      case CREATED -> "Created";
      case RUNNING -> "Up " + since(s.started().orElse(now), now) + health(s);
      case PAUSED -> "Up " + since(s.started().orElse(now), now) + " (Paused)";
      case RESTARTING ->
          "Restarting (" + s.exitCode() + ") " + since(s.finished().orElse(now), now) + " ago";
      case EXITED ->
          "Exited (" + s.exitCode() + ") " + since(s.finished().orElse(now), now) + " ago";
    };
  }

  private static String since(Instant then, Instant now) {
    return Sizes.age(then, now);
  }

  private static String health(ContainerState s) {
    if (s.health().isEmpty()) {
      return "";
    }
    return s.health().equals("starting") ? " (health: starting)" : " (" + s.health() + ")";
  }
}
