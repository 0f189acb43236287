package io.jbuild.cli.image;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.CommandException;
import io.jbuild.cli.Flags;
import io.jbuild.cli.render.Listing;
import io.jbuild.cli.render.Sizes;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.ImageStore;
import io.jbuild.layercache.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code jbuild images}. */
public final class ImagesVerb implements Verb {
  private static final String NONE = "<none>";

  @Override
  public Flags flags() {
    return Flags.of("images", "List images")
        .flag("-a --all", "All images; the same, since intermediate steps are no images here")
        .flag("--digests", "Show digests")
        .options("-f --filter", "FILTER", "dangling=, label=, reference=, before=, since=")
        .option("--format", "TEMPLATE", "table, json, or a Go template")
        .flag("--no-trunc", "Don't shorten ids")
        .flag("-q --quiet", "Only ids")
        .arguments("REPOSITORY[:TAG]", "0..1", "Only images of that name");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException, CommandException {
    ImageFacts facts = new ImageFacts(session.store());
    List<Json.Obj> rows = new ArrayList<>();
    Set<String> ids = new LinkedHashSet<>();
    ImageFilter filter =
        ImageFilter.parse(a.values("--filter"), a.rest().stream().findFirst(), facts);
    for (ImageStore.Entry entry : session.store().images().list()) {
      for (Optional<ImageReference> name : names(entry)) {
        if (filter.accepts(entry, name)) {
          rows.add(row(entry, name, facts, a.has("--no-trunc")));
          ids.add(id(entry, a.has("--no-trunc")));
        }
      }
    }
    if (a.has("--quiet")) {
      ids.forEach(id -> session.console().out().print(id + "\n"));
      return 0;
    }
    List<String> columns = new ArrayList<>(List.of("Repository", "Tag"));
    if (a.has("--digests")) {
      columns.add("Digest");
    }
    columns.addAll(List.of("ID", "CreatedSince", "Size"));
    new Listing(columns, Map.of("ID", "IMAGE ID", "CreatedSince", "CREATED"))
        .print(session.console().out(), a.value("--format").orElse(""), rows);
    return 0;
  }

  private static List<Optional<ImageReference>> names(ImageStore.Entry entry) {
    List<Optional<ImageReference>> out = new ArrayList<>();
    entry.names().forEach(n -> out.add(Optional.of(n)));
    return out.isEmpty() ? List.of(Optional.empty()) : out;
  }

  private static String id(ImageStore.Entry entry, boolean full) {
    return full ? entry.image().id().toString() : entry.image().id().shortHex();
  }

  private static Json.Obj row(
      ImageStore.Entry entry, Optional<ImageReference> name, ImageFacts facts, boolean full)
      throws IOException {
    Map<String, Json> m = new LinkedHashMap<>();
    m.put("Containers", Json.of("N/A"));
    m.put("CreatedAt", Json.of(Sizes.stamp(ImageFacts.created(entry))));
    m.put("CreatedSince", Json.of(ImageFacts.since(ImageFacts.created(entry))));
    m.put("Digest", Json.of(entry.image().digest().toString()));
    m.put("ID", Json.of(id(entry, full)));
    m.put("Repository", Json.of(name.map(ImageReference::familiarName).orElse(NONE)));
    m.put("Size", Json.of(Sizes.bytes(facts.size(entry.image()))));
    m.put("Tag", Json.of(name.flatMap(ImageReference::tag).orElse(NONE)));
    return new Json.Obj(m);
  }
}
