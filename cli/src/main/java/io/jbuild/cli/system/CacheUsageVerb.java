package io.jbuild.cli.system;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.render.Listing;
import io.jbuild.cli.render.Sizes;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.prune.CacheMountUsage;
import io.jbuild.layercache.prune.DiskUsage;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code jbuild builder du}. */
public final class CacheUsageVerb implements Verb {
  private static final int SHORT = 25;

  @Override
  public Flags flags() {
    return Flags.of("builder du", "Show what the build cache takes")
        .flag("--verbose", "Also what each entry is the result of")
        .option("--format", "TEMPLATE", "Go template, table or json");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException {
    ContainerLayers containers = ContainerLayers.read(session.store().root());
    DiskUsage usage = DiskUsage.of(session.store(), containers.diffIds());
    List<Json.Obj> rows = new ArrayList<>();
    Instant now = Instant.now();
    for (DiskUsage.CacheEntry entry : usage.records()) {
      String id = entry.key().toString();
      rows.add(
          Json.Obj.EMPTY
              .with("ID", Json.of(id.substring(0, Math.min(SHORT, id.length()))))
              .with("Reclaimable", Json.of(Boolean.toString(!entry.shared())))
              .with("Size", Json.of(Sizes.bytes(entry.bytes())))
              .with("LastAccessed", Json.of(Sizes.age(entry.lastUsed(), now) + " ago"))
              .with("CreatedAt", Json.of(entry.created().toString()))
              .with("Description", Json.of(entry.step())));
    }
    long mounts = 0;
    for (CacheMountUsage mount : CacheMountUsage.list(session.store().root())) {
      mounts += mount.bytes();
      rows.add(
          Json.Obj.EMPTY
              .with("ID", Json.of(mount.id()))
              .with("Reclaimable", Json.of("true"))
              .with("Size", Json.of(Sizes.bytes(mount.bytes())))
              .with("LastAccessed", Json.of(Sizes.age(mount.lastUsed(), now) + " ago"))
              .with("CreatedAt", Json.of(mount.lastUsed().toString()))
              .with("Description", Json.of("cache mount " + mount.id())));
    }
    List<String> columns = new ArrayList<>(List.of("ID", "Reclaimable", "Size", "LastAccessed"));
    if (a.has("--verbose")) {
      columns.add("Description");
    }
    String format = a.value("--format").orElse("");
    PrintStream out = session.console().out();
    new Listing(columns, Map.of("LastAccessed", "LAST ACCESSED")).print(out, format, rows);
    if (format.isEmpty() || format.startsWith("table")) {
      out.print("Reclaimable:\t" + Sizes.bytes(usage.cache() + usage.garbage() + mounts) + "\n");
    }
    return 0;
  }
}
