package io.jbuild.maven;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A Maven project, as far as an image depends on it.
 *
 * @param base where its pom is
 * @param target its build directory
 * @param classes where its classes and resources are
 * @param finalName of its artifact, without an extension
 * @param timestamp {@code project.build.outputTimestamp}, in seconds since 1970
 */
public record Project(
    String groupId,
    String artifactId,
    String version,
    String packaging,
    Path base,
    Path target,
    Path classes,
    String finalName,
    OptionalLong timestamp) {

  /** Where the plugin keeps what it makes and reports. */
  public Path output() {
    return target.resolve("jbuild");
  }
}
