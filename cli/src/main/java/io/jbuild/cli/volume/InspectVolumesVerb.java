package io.jbuild.cli.volume;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.template.GoTemplate;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.runner.volume.Volumes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code jbuild volume inspect}. */
public final class InspectVolumesVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("volume inspect", "Show all of a volume")
        .option("-f --format", "TEMPLATE", "Go template, or json")
        .arguments("NAME", "1..*", "Volumes");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException {
    Volumes volumes = VolumeUse.volumes(session);
    List<Json> found = new ArrayList<>();
    for (String name : a.rest()) {
      found.add(VolumeUse.facts(volumes.get(name)));
    }
    Optional<String> format = a.value("--format");
    if (format.isEmpty()) {
      session.console().out().print(JsonText.pretty(new Json.Arr(found), "    ") + "\n");
    } else if (format.get().equals("json")) {
      session.console().out().print(JsonText.print(new Json.Arr(found)) + "\n");
    } else {
      GoTemplate template = GoTemplate.parse(format.get());
      found.forEach(v -> session.console().out().print(template.apply(v) + "\n"));
    }
    return 0;
  }
}
