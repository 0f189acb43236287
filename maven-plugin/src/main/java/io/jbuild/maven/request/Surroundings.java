package io.jbuild.maven.request;

import io.jbuild.layercache.ImageReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What a request takes from outside of the project. */
public interface Surroundings {
  /** The password of a server of settings.xml. */
  Optional<String> password(String server) throws IOException;

  /** Takes the image of an archive, or of a directory that is an OCI layout, into the store. */
  ImageReference load(Path archive) throws IOException;
}
