package io.jbuild.cli.build;

import io.jbuild.builder.engine.BuildEngine;
import io.jbuild.cli.verb.Session;
import java.io.IOException;
import java.util.Optional;

/** Makes the engine from the parts of a session. */
final class Engines {
  private Engines() {}

  static BuildEngine of(Session session) throws IOException {
    return new BuildEngine(
        session.store(),
        session.files(),
        (spec, root, stdio) -> session.runtime().start(spec, root, stdio),
        session.sources(),
        Optional.of(session.registry()),
        session.web());
  }
}
