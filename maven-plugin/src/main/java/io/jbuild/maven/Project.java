package io.jbuild.maven;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A Maven project, as far as an image depends on it.
 *
 * @param base where its pom is
 * @param target its build directory
 * @param classes where its classes and resources are
 * @param finalName of its artifact, without an extension
 * @param artifact its main artifact, once it is packaged
 * @param dependencies of the class path at run time, in its order
 * @param mainClass what the configuration of other plugins says it is
 * @param properties with those that Maven itself knows, such as {@code project.version}
 * @param timestamp {@code project.build.outputTimestamp}, in seconds since 1970
 * @param started when Maven was: the same for all goals of a call
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
    Optional<Path> artifact,
    List<Dependency> dependencies,
    Optional<String> mainClass,
    Map<String, String> properties,
    OptionalLong timestamp,
    Instant started) {

  public Project {
    dependencies = List.copyOf(dependencies);
    properties = Map.copyOf(properties);
  }

  /** What a property says; empty when there is none. */
  public String property(String name) {
    return properties.getOrDefault(name, "");
  }

  /** Where the plugin keeps what it makes and reports. */
  public Path output() {
    return target.resolve("jbuild");
  }
}
