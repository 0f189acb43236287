package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.render.Listing;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Json;
import io.jbuild.runner.Usage;
import io.jbuild.runner.container.Container;
import io.jbuild.runner.container.ContainerUsage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code jbuild stats}: what containers use, again and again. */
public final class StatsVerb implements Verb {
  private static final long FIRST_MILLIS = 500;
  private static final long PAUSE_MILLIS = 1000;
  private static final ContainerUsage NOTHING = new ContainerUsage(Usage.NONE, 0, 0);
  private static final Listing TABLE =
      new Listing(
          List.of("ID", "Name", "CPUPerc", "MemUsage", "MemPerc", "NetIO", "BlockIO", "PIDs"),
          Map.of(
              "ID", "CONTAINER ID",
              "CPUPerc", "CPU %",
              "MemUsage", "MEM USAGE / LIMIT",
              "MemPerc", "MEM %",
              "NetIO", "NET I/O",
              "BlockIO", "BLOCK I/O"));

  /** When something was used. */
  private record Look(long nanos, ContainerUsage usage) {}

  @Override
  public Flags flags() {
    return Flags.of("stats", "Show what containers use")
        .flag("-a --all", "Those that do not run, too")
        .flag("--no-stream", "Look once")
        .flag("--no-trunc", "Don't shorten ids")
        .option("--format", "TEMPLATE", "table, json, or a Go template")
        .arguments("[CONTAINER...]", "0..*", "Names or ids; all that run");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, InterruptedException {
    String format = a.value("--format").orElse("");
    boolean table = format.isEmpty() || format.startsWith("table");
    boolean clear = table && !a.has("--no-stream") && session.terminal().isOutput();
    // the limit of those that have none
    long most = HostMemory.total();
    Map<String, Look> before = new LinkedHashMap<>();
    rows(a, session, before);
    Thread.sleep(FIRST_MILLIS);
    while (true) {
      List<Json.Obj> out = new ArrayList<>();
      for (StatsRow row : rows(a, session, before)) {
        out.add(row.json(a.has("--no-trunc"), most));
      }
      if (clear) {
        session.console().out().print("\033[H\033[J");
      }
      TABLE.print(session.console().out(), format, out);
      if (!session.console().flush() || a.has("--no-stream")) {
        return 0;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /**
   * @param before what was seen last, which becomes what is seen now
   */
  private static List<StatsRow> rows(Arguments a, Session session, Map<String, Look> before)
      throws IOException {
    List<StatsRow> out = new ArrayList<>();
    for (Map.Entry<String, Container> e : containers(a, session).entrySet()) {
      Container c = e.getValue();
      Look now = new Look(System.nanoTime(), usage(c, session));
      Look last = Optional.ofNullable(before.put(c.record().id(), now)).orElse(now);
      out.add(new StatsRow(e.getKey(), c, last.usage(), now.usage(), now.nanos() - last.nanos()));
    }
    return out;
  }

  private static Map<String, Container> containers(Arguments a, Session session)
      throws IOException {
    Map<String, Container> out = new LinkedHashMap<>();
    for (String name : a.rest()) {
      out.put(name, session.containers().get(name));
    }
    if (a.rest().isEmpty()) {
      for (Container c : session.containers().list()) {
        if (c.isAlive() || a.has("--all")) {
          out.put(c.record().id(), c);
        }
      }
    }
    return out;
  }

  private static ContainerUsage usage(Container c, Session session) {
    try {
      return c.isAlive() ? session.containers().usage(c.record().id()) : NOTHING;
    } catch (IOException e) {
      // it has ended since it was listed: it uses nothing
      return NOTHING;
    }
  }
}
