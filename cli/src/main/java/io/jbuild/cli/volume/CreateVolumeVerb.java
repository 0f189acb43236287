package io.jbuild.cli.volume;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.runner.volume.Volume;
import io.jbuild.runner.volume.Volumes;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code jbuild volume create}. */
public final class CreateVolumeVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("volume create", "Make a directory that outlives containers")
        .options("--label", "KEY[=VALUE]", "A label")
        .arguments("[NAME]", "0..1", "Its name; without one it gets a random one");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String label : a.values("--label")) {
      int equals = label.indexOf('=');
      labels.put(
          equals < 0 ? label : label.substring(0, equals),
          equals < 0 ? "" : label.substring(equals + 1));
    }
    Volumes volumes = VolumeUse.volumes(session);
    Volume v =
        a.rest().isEmpty()
            ? volumes.createAnonymous(labels)
            : volumes.create(a.argument(0), labels);
    session.console().out().print(v.name() + "\n");
    return 0;
  }
}
