package io.jbuild.maven.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jbuild.layercache.ImageReference;
import io.jbuild.maven.BuildConfiguration;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.ImageConfiguration;
import io.jbuild.maven.runtime.JavaRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RequestFactoryTest {
  @TempDir Path directory;

  /** Settings without servers, and a store that takes nothing. */
  private record Nothing() implements Surroundings {
    @Override
    public Optional<String> password(String server) {
      return Optional.empty();
    }

    @Override
    public ImageReference load(Path archive) throws IOException {
      throw new IOException("loaded " + archive);
    }
  }

  @Test
  void a_base_in_an_archive_that_is_not_there_is_named() {
    RequestFactory requests =
        new RequestFactory(
            Projects.of("1.0", directory, Map.of()), JavaRuntime.in(directory), new Nothing());
    BuildConfiguration build = new BuildConfiguration(null, null, null, "tar://none.tar", "Main");
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () -> requests.create(new ImageConfiguration(null, build)));
    assertEquals(
        "<from> is 'tar://none.tar': there is no archive and no directory "
            + directory.resolve("none.tar"),
        e.getMessage());
  }
}
