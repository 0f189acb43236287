package io.jbuild.cli.container;

import io.jbuild.cli.render.Sizes;
import io.jbuild.layercache.Json;
import io.jbuild.runner.container.Container;
import io.jbuild.runner.container.ContainerUsage;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a container used between two looks.
 *
 * @param name as the user said it, or its id
 * @param nanos between the two
 */
record StatsRow(
    String name, Container container, ContainerUsage before, ContainerUsage now, long nanos) {

  /**
   * With docker's names of fields.
   *
   * @param full whether the id is left whole
   * @param most memory that there is
   */
  Json.Obj json(boolean full, long most) {
    long limit = container.record().process().limits().memory().orElse(most);
    long memory = now.usage().memory();
    long cpu = Math.max(0, now.usage().cpuNanos() - before.usage().cpuNanos());
    boolean alive = container.isAlive();
    Map<String, Json> m = new LinkedHashMap<>();
    m.put(
        "BlockIO",
        Json.of(Sizes.bytes(now.usage().read()) + " / " + Sizes.bytes(now.usage().written())));
    m.put("CPUPerc", Json.of(percent(cpu, nanos)));
    m.put("Container", Json.of(name));
    m.put("ID", Json.of(full ? container.record().id() : container.record().shortId()));
    m.put("MemPerc", Json.of(percent(memory, alive ? limit : 0)));
    m.put("MemUsage", Json.of(Sizes.binary(memory) + " / " + Sizes.binary(alive ? limit : 0)));
    m.put("Name", Json.of(container.record().name()));
    m.put("NetIO", Json.of(Sizes.bytes(now.received()) + " / " + Sizes.bytes(now.sent())));
    m.put("PIDs", Json.of(Long.toString(now.usage().tasks())));
    return new Json.Obj(m);
  }

  private static String percent(long part, long whole) {
    return String.format(Locale.ROOT, "%.2f%%", whole <= 0 ? 0.0 : 100.0 * part / whole);
  }
}
