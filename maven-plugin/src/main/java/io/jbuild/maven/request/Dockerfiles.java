package io.jbuild.maven.request;

import io.jbuild.maven.BuildConfiguration;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.Project;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the Dockerfile of a project, and its context. */
final class Dockerfiles {
  private static final String NAME = "Dockerfile";

  private Dockerfiles() {}

  /**
   * @return empty for a project without one
   * @throws ConfigurationException when it should have one
   */
  static Optional<Path> find(Project project, BuildConfiguration build)
      throws ConfigurationException {
    Path file = build.dockerfile().orElse(context(project, build).resolve(NAME));
    if (Files.isRegularFile(file)) {
      return Optional.of(file);
    }
    if (build.dockerfile().isPresent() || build.contextDirectory().isPresent()) {
      throw new ConfigurationException(
          "no Dockerfile: there is no file "
              + file
              + "; put one there, or say where it is with <dockerfile> or <contextDirectory>");
    }
    return Optional.empty();
  }

  static Path context(Project project, BuildConfiguration build) {
    if (build.contextDirectory().isPresent()) {
      return build.contextDirectory().get();
    }
    Path docker = project.base().resolve("src/main/docker");
    return Files.isRegularFile(docker.resolve(NAME)) ? docker : project.base();
  }
}
