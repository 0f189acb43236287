package io.jbuild.runner.container;

import io.jbuild.layercache.Json;
import io.jbuild.runner.Usage;

/**
 * What a container uses.
 *
 * @param received bytes by its own network since it was made; 0 when that is the host's
 * @param sent the same the other way
 */
public record ContainerUsage(Usage usage, long received, long sent) {

  static ContainerUsage read(Json.Obj o) {
    return new ContainerUsage(
        new Usage(
            number(o, "cpu"),
            number(o, "memory"),
            number(o, "read"),
            number(o, "written"),
            number(o, "tasks")),
        number(o, "received"),
        number(o, "sent"));
  }

  private static long number(Json.Obj o, String name) {
    return o.integer(name).orElse(0L);
  }
}
