package io.jbuild.cli.volume;

import io.jbuild.cli.Arguments;
import io.jbuild.cli.Flags;
import io.jbuild.cli.verb.Session;
import io.jbuild.cli.verb.Verb;
import io.jbuild.runner.volume.Volume;
import java.io.IOException;
import java.util.Optional;

/** {@code jbuild volume rm}. */
public final class RemoveVolumesVerb implements Verb {
  @Override
  public Flags flags() {
    return Flags.of("volume rm", "Remove volumes with what is in them")
        .flag("-f --force", "One that is not there is no error")
        .arguments("NAME", "1..*", "Volumes");
  }

  @Override
  public int run(Arguments a, Session session) throws IOException {
    VolumeUse use = VolumeUse.read(session);
    int code = 0;
    for (String name : a.rest()) {
      Optional<Volume> v = use.volumes().find(name);
      Optional<String> user = v.flatMap(use::user);
      String problem = "";
      if (v.isEmpty() && !a.has("--force")) {
        problem = "no such volume: " + name;
      } else if (user.isPresent()) {
        problem = "cannot remove volume " + name + ": container " + user.get() + " has it";
      }
      if (problem.isEmpty()) {
        if (v.isPresent()) {
          use.volumes().remove(name);
        }
        session.console().out().print(name + "\n");
      } else {
        session.console().err().println("jbuild: " + problem);
        code = 1;
      }
    }
    return code;
  }
}
