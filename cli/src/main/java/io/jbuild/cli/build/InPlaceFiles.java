package io.jbuild.cli.build;

import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.Output;
import io.jbuild.builder.RunPolicy.Isolation;
import io.jbuild.cli.Arguments;
import io.jbuild.cli.verb.Session;
import io.jbuild.layercache.ImageReference;
import io.jbuild.registry.RegistrySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a build in place, which replaces the files around it, must not lose on the way. */
final class InPlaceFiles {
  private InPlaceFiles() {}

  /** Files that this command reads or writes beside the build. */
  static List<Path> of(Arguments a, Session session) throws IOException {
    List<Path> out = new ArrayList<>(session.credentials().files());
    for (String flag : List.of("--iidfile", "--metadata-file")) {
      Optional<String> file = a.value(flag).filter(f -> !f.isEmpty());
      file.ifPresent(f -> out.add(session.directory().resolve(f)));
    }
    RegistrySettings registries = session.registries();
    registries.caFile().ifPresent(out::add);
    out.addAll(registries.certificates());
    return out;
  }

  /** Asks for the credentials of a push while the programs are there that may know them. */
  static void askCredentials(BuildRequest request, Session session) throws IOException {
    if (request.run().isolation() != Isolation.IN_PLACE) {
      return;
    }
    for (Output output : request.outputs()) {
      if (output instanceof Output.ToStore image && image.push()) {
        List<ImageReference> names = new ArrayList<>(image.names());
        names.addAll(request.tags());
        for (ImageReference name : names) {
          session.credentials().find(name.registry(), name.repository());
        }
      }
    }
  }
}
