package io.jbuild.cli.image;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
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
        .options("-f --filter", "FILTER", "dangling=true|false, label=K[=V], reference=PATTERN")
        .option("--format", "TEMPLATE", "table, json, or a Go template")
        .flag("--no-trunc", "Don't shorten ids")
        .flag("-q --quiet", "Only ids")
        .arguments("REPOSITORY[:TAG]", "0..1", "Only images of that name");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException {
    ImageFacts facts = new ImageFacts(session.store());
    List<Json.Obj> rows = new ArrayList<>();
    Set<String> ids = new LinkedHashSet<>();
    Filter filter = Filter.parse(a.values("--filter"), a.rest().stream().findFirst());
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
    m.put("CreatedAt", Json.of(ImageFacts.created(entry).toString()));
    m.put("CreatedSince", Json.of(ImageFacts.since(ImageFacts.created(entry))));
    m.put("Digest", Json.of(entry.image().digest().toString()));
    m.put("ID", Json.of(id(entry, full)));
    m.put("Repository", Json.of(name.map(ImageReference::familiarName).orElse(NONE)));
    m.put("Size", Json.of(Sizes.bytes(facts.size(entry.image()))));
    m.put("Tag", Json.of(name.flatMap(ImageReference::tag).orElse(NONE)));
    return new Json.Obj(m);
  }

  /** Which images are listed. */
  private record Filter(Optional<Boolean> dangling, List<String> labels, List<String> references) {

    static Filter parse(List<String> filters, Optional<String> name) {
      Optional<Boolean> dangling = Optional.empty();
      List<String> labels = new ArrayList<>();
      List<String> references = new ArrayList<>();
      name.ifPresent(references::add);
      for (String filter : filters) {
        int equals = filter.indexOf('=');
        String value = filter.substring(equals + 1);
        switch (equals < 0 ? filter : filter.substring(0, equals)) {
          case "dangling" -> dangling = Optional.of(value.equals("true") || value.equals("1"));
          case "label" -> labels.add(value);
          case "reference" -> references.add(value);
          default ->
              throw new UsageException(
                  "invalid filter '" + filter + "': want dangling, label or reference");
        }
      }
      return new Filter(dangling, labels, references);
    }

    boolean accepts(ImageStore.Entry entry, Optional<ImageReference> name) {
      if (dangling.isPresent() && dangling.get() != name.isEmpty()) {
        return false;
      }
      Map<String, String> have = entry.image().config().container().labels();
      for (String label : labels) {
        int equals = label.indexOf('=');
        String key = equals < 0 ? label : label.substring(0, equals);
        String value = have.get(key);
        if (value == null || (equals >= 0 && !value.equals(label.substring(equals + 1)))) {
          return false;
        }
      }
      return references.isEmpty()
          || (name.isPresent() && references.stream().anyMatch(r -> matches(r, name.get())));
    }

    private static boolean matches(String pattern, ImageReference name) {
      String tagged = name.familiar();
      var glob =
          java.nio.file.FileSystems.getDefault()
              .getPathMatcher("glob:" + pattern.replace("docker.io/library/", ""));
      return glob.matches(java.nio.file.Path.of(tagged))
          || glob.matches(java.nio.file.Path.of(name.familiarName()));
    }
  }
}
