package io.jbuild.maven.goal;

import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.Project;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.OptionalLong;
import org.apache.maven.model.Build;
import org.apache.maven.project.MavenProject;

/** Reads what Maven knows of a project. */
final class Projects {
  private Projects() {}

  static Project read(MavenProject project) throws ConfigurationException {
    Build build = project.getBuild();
    String timestamp = project.getProperties().getProperty("project.build.outputTimestamp", "");
    return new Project(
        project.getGroupId(),
        project.getArtifactId(),
        project.getVersion(),
        project.getPackaging(),
        project.getBasedir().toPath(),
        Path.of(build.getDirectory()),
        Path.of(build.getOutputDirectory()),
        build.getFinalName(),
        seconds(timestamp));
  }

  /** A single character switches it off: so says Maven's guide to reproducible builds. */
  private static OptionalLong seconds(String timestamp) throws ConfigurationException {
    boolean digits = timestamp.chars().allMatch(c -> c >= '0' && c <= '9');
    if (timestamp.isEmpty() || (timestamp.length() == 1 && !digits)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(
          digits ? Long.parseLong(timestamp) : Instant.parse(timestamp).getEpochSecond());
    } catch (DateTimeParseException | NumberFormatException e) {
      throw new ConfigurationException(
          "project.build.outputTimestamp is '"
              + timestamp
              + "': want a time such as 2026-11-01T00:00:00Z, or seconds since 1970",
          e);
    }
  }
}
