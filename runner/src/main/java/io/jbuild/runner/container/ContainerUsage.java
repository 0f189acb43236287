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

  /** What {@link #read} takes. */
  Json.Obj json() {
    return Json.Obj.EMPTY
        .with("cpu", Json.of(usage.cpuNanos()))
        .with("memory", Json.of(usage.memory()))
        .with("read", Json.of(usage.read()))
        .with("written", Json.of(usage.written()))
        .with("tasks", Json.of(usage.tasks()))
        .with("received", Json.of(received))
        .with("sent", Json.of(sent));
  }

  private static long number(Json.Obj o, String name) {
    return o.integer(name).orElse(0L);
  }
}
