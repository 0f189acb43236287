package io.jbuild.maven.goal;

import io.jbuild.layercache.ImageReference;
import io.jbuild.maven.engine.LocalEngine;
import io.jbuild.maven.request.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Maven's settings and our store. */
record MavenSurroundings(ServerCredentials credentials, LocalEngine engine)
    implements Surroundings {
  @Override
  public Optional<String> password(String server) throws IOException {
    return credentials.password(server);
  }

  @Override
  public ImageReference load(Path archive) throws IOException {
    return engine.load(archive);
  }
}
