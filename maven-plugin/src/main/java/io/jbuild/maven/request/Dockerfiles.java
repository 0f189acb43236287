package io.jbuild.maven.request;

import io.jbuild.layercache.files.AtomicFile;
import io.jbuild.maven.BuildConfiguration;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.Project;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Finds the Dockerfile of a project, and its context. */
public final class Dockerfiles {
  private static final String NAME = "Dockerfile";

  private Dockerfiles() {}

  /**
   * @return empty for a project without one
   * @throws ConfigurationException when it should have one
   */
  public static Optional<Path> find(Project project, BuildConfiguration build)
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

  /**
   * The Dockerfile with the project's properties put in, in a file of its own; its ignore file is
   * beside it.
   */
  static Path filtered(Project project, Path dockerfile, String delimiters)
      throws IOException, ConfigurationException {
    Filter filter = Filter.parse(delimiters);
    String text = filter.apply(Files.readString(dockerfile), project.properties());
    Path to = project.output().resolve("filtered").resolve(dockerfile.getFileName());
    Files.createDirectories(to.getParent());
    AtomicFile.write(to, text.getBytes(StandardCharsets.UTF_8));
    String ignore = dockerfile.getFileName() + ".dockerignore";
    Path own = dockerfile.resolveSibling(ignore);
    if (Files.isRegularFile(own)) {
      Files.copy(own, to.resolveSibling(ignore), StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.deleteIfExists(to.resolveSibling(ignore));
    }
    return to;
  }
}
