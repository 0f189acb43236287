package io.jbuild.cli.image;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.render.Listing;
import io.jbuild.cli.render.Sizes;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code jbuild history}. */
public final class HistoryVerb implements Verb {
  private static final int SHORT = 45;

  @Override
  public Flags flags() {
    return Flags.of("history", "Show what an image was made by, newest first")
        .option("--format", "TEMPLATE", "table, json, or a Go template")
        .flag("-H --human", "Sizes and dates for people; on when not said")
        .flag("--no-trunc", "Don't shorten")
        .flag("-q --quiet", "Only ids")
        .arguments("IMAGE", "1", "A name or an id");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    ImageFacts facts = new ImageFacts(session.store());
    Image image = facts.get(a.argument(0));
    List<Long> sizes = facts.layerSizes(image);
    boolean full = a.has("--no-trunc");
    boolean human = a.given("--human").orElse(true);
    List<Json.Obj> rows = new ArrayList<>();
    int layer = 0;
    for (HistoryEntry entry : image.config().history()) {
      long size = entry.emptyLayer() || layer >= sizes.size() ? 0 : sizes.get(layer++);
      rows.add(row(entry, size, full, human));
    }
    Collections.reverse(rows);
    if (!rows.isEmpty()) {
      String id = full ? image.id().toString() : image.id().shortHex();
      rows.set(0, rows.get(0).with("ID", Json.of(id)));
    }
    if (a.has("--quiet")) {
      rows.forEach(r -> session.console().out().print(r.string("ID").orElse("") + "\n"));
      return 0;
    }
    new Listing(
            List.of("ID", "CreatedSince", "CreatedBy", "Size", "Comment"),
            Map.of("ID", "IMAGE", "CreatedSince", "CREATED", "CreatedBy", "CREATED BY"))
        .print(session.console().out(), a.value("--format").orElse(""), rows);
    return 0;
  }

  private static Json.Obj row(HistoryEntry entry, long size, boolean full, boolean human) {
    Instant created = entry.created().orElse(Instant.EPOCH);
    String by = entry.createdBy().orElse("").replace('\t', ' ');
    String shown = full || by.length() <= SHORT ? by : by.substring(0, SHORT - 1) + "…";
    Map<String, Json> m = new LinkedHashMap<>();
    m.put("Comment", Json.of(entry.comment().orElse("")));
    m.put("CreatedAt", Json.of(created.toString()));
    m.put("CreatedBy", Json.of(shown));
    m.put("CreatedSince", Json.of(human ? ImageFacts.since(created) : created.toString()));
    m.put("ID", Json.of("<missing>"));
    m.put("Size", Json.of(human ? Sizes.bytes(size) : Long.toString(size)));
    return new Json.Obj(m);
  }
}
