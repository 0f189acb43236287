package io.jbuild.cli.volume;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.UsageException;
import io.jbuild.cli.render.Listing;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Json;
import io.jbuild.runner.volume.Volume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code jbuild volume ls}. */
public final class ListVolumesVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("volume ls", "List volumes")
        .options("-f --filter", "KEY=VALUE", "dangling=true|false, name=, label=")
        .option("--format", "TEMPLATE", "table, json, or a Go template")
        .flag("-q --quiet", "Only names");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException {
    VolumeUse use = VolumeUse.read(session);
    List<Json.Obj> rows = new ArrayList<>();
    for (Volume v : use.volumes().list()) {
      if (accepts(a.values("--filter"), v, use.user(v).isEmpty())) {
        List<String> labels = new ArrayList<>();
        v.labels().forEach((key, value) -> labels.add(key + '=' + value));
        rows.add(VolumeUse.facts(v).with("Labels", Json.of(String.join(",", labels))));
      }
    }
    if (a.has("--quiet")) {
      rows.forEach(r -> session.console().out().print(r.string("Name").orElse("") + "\n"));
      return 0;
    }
    new Listing(List.of("Driver", "Name"), Map.of("Name", "VOLUME NAME"))
        .print(session.console().out(), a.value("--format").orElse(""), rows);
    return 0;
  }

  private static boolean accepts(List<String> filters, Volume v, boolean unused) {
    boolean accepted = true;
    for (String filter : filters) {
      int equals = filter.indexOf('=');
      String value = filter.substring(equals + 1);
      accepted &=
          switch (equals < 0 ? filter : filter.substring(0, equals)) {
            case "dangling" -> unused == (value.equals("true") || value.equals("1"));
            case "name" -> v.name().contains(value);
            case "label" -> hasLabel(v, value);
            default ->
                throw new UsageException(
                    "invalid filter '" + filter + "': want dangling=, name= or label=");
          };
    }
    return accepted;
  }

  private static boolean hasLabel(Volume v, String label) {
    int equals = label.indexOf('=');
    String value = v.labels().get(equals < 0 ? label : label.substring(0, equals));
    return value != null && (equals < 0 || value.equals(label.substring(equals + 1)));
  }
}
