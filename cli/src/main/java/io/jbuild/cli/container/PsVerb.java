package io.jbuild.cli.container;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.render.Listing;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Json;
import io.jbuild.runner.container.Container;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code jbuild ps}. */
public final class PsVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("ps", "List containers")
        .flag("-a --all", "Those that do not run, too")
        .options("-f --filter", "KEY=VALUE", "status=, name=, id=, label=, ancestor=, exited=, …")
        .option("--format", "TEMPLATE", "table, json, or a Go template")
        .option("-n --last", "NUMBER", "The newest so many, in any state")
        .flag("-l --latest", "The newest one, in any state")
        .flag("--no-trunc", "Don't shorten ids and commands")
        .flag("-q --quiet", "Only ids")
        .flag("-s --size", "What each has written, and with its image");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException {
    List<Container> all = new ArrayList<>();
    ContainerFilter filter = ContainerFilter.parse(a.values("--filter"), session.containers()::get);
    int last = a.has("--latest") ? 1 : last(a);
    boolean any = a.has("--all") || last > 0 || filter.namesStates();
    for (Container c : session.containers().list()) {
      boolean more = last <= 0 || all.size() < last;
      if ((any || c.isAlive()) && more && filter.accepts(c)) {
        all.add(c);
      }
    }
    boolean full = a.has("--no-trunc");
    if (a.has("--quiet")) {
      all.forEach(
          c ->
              session
                  .console()
                  .out()
                  .print((full ? c.record().id() : c.record().shortId()) + "\n"));
      return 0;
    }
    Instant now = Instant.now();
    String format = a.value("--format").orElse("");
    // to look through all that was written takes its time
    boolean sizes = a.has("--size") || format.contains(".Size");
    List<Json.Obj> rows = new ArrayList<>();
    for (Container c : all) {
      Json.Obj row = ContainerRow.of(c, full, now);
      rows.add(sizes ? row.with("Size", Json.of(new ContainerSize(session, c).toString())) : row);
    }
    List<String> columns =
        new ArrayList<>(
            List.of("ID", "Image", "Command", "RunningFor", "Status", "Ports", "Names"));
    if (a.has("--size")) {
      columns.add("Size");
    }
    new Listing(
            columns,
            Map.of("ID", "CONTAINER ID", "RunningFor", "CREATED", "CreatedAt", "CREATED AT"))
        .print(session.console().out(), format, rows);
    return 0;
  }

  private static int last(Arguments a) {
    String text = a.value("--last").orElse("-1");
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new UsageException("invalid value '" + text + "' for --last: want a number", e);
    }
  }
}
