package io.jbuild.maven.goal;

import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.Dependency;
import io.jbuild.maven.Project;
import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Build;
import org.apache.maven.model.Plugin;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/** Reads what Maven knows of a project. */
final class Projects {
  private Projects() {}

  static Project read(MavenProject project, MavenSession session) throws ConfigurationException {
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
        Optional.ofNullable(project.getArtifact().getFile()).map(File::toPath),
        dependencies(project, session.getProjects()),
        mainClass(project),
        properties(project, session.getUserProperties()),
        seconds(timestamp),
        session.getStartTime().toInstant());
  }

  /**
   * @param said on Maven's command line
   */
  private static Map<String, String> properties(MavenProject project, Properties said) {
    Map<String, String> out = new HashMap<>();
    for (String name : project.getProperties().stringPropertyNames()) {
      out.put(name, project.getProperties().getProperty(name));
    }
    for (String name : said.stringPropertyNames()) {
      out.put(name, said.getProperty(name));
    }
    out.put("project.groupId", project.getGroupId());
    out.put("project.artifactId", project.getArtifactId());
    out.put("project.version", project.getVersion());
    out.put("project.name", project.getName());
    out.put("project.build.finalName", project.getBuild().getFinalName());
    return out;
  }

  private static List<Dependency> dependencies(MavenProject project, List<MavenProject> reactor) {
    Set<String> modules = new HashSet<>();
    reactor.forEach(m -> modules.add(m.getGroupId() + ':' + m.getArtifactId()));
    List<Dependency> out = new ArrayList<>();
    for (Artifact a : project.getArtifacts()) {
      boolean needed =
          a.getScope().equals(Artifact.SCOPE_COMPILE)
              || a.getScope().equals(Artifact.SCOPE_RUNTIME);
      File file = a.getFile();
      if (needed && file != null && a.getArtifactHandler().isAddedToClasspath()) {
        Dependency.Kind kind =
            modules.contains(a.getGroupId() + ':' + a.getArtifactId())
                ? Dependency.Kind.MODULE
                : a.isSnapshot() ? Dependency.Kind.SNAPSHOT : Dependency.Kind.RELEASE;
        out.add(new Dependency(a.getGroupId(), fileName(a), file.toPath(), kind));
      }
    }
    return out;
  }

  private static String fileName(Artifact a) {
    String classifier = a.hasClassifier() ? "-" + a.getClassifier() : "";
    String extension = a.getArtifactHandler().getExtension();
    return a.getArtifactId() + '-' + a.getBaseVersion() + classifier + '.' + extension;
  }

  /** What the jar plugin, exec-maven-plugin or Spring Boot are told. */
  private static Optional<String> mainClass(MavenProject project) {
    Plugin jar = project.getPlugin("org.apache.maven.plugins:maven-jar-plugin");
    if (jar != null && jar.getConfiguration() instanceof Xpp3Dom at) {
      for (String name : List.of("archive", "manifest", "mainClass")) {
        at = at == null ? null : at.getChild(name);
      }
      if (at != null && at.getValue() != null) {
        return Optional.of(at.getValue().strip());
      }
    }
    for (String property : List.of("start-class", "exec.mainClass")) {
      String value = project.getProperties().getProperty(property, "");
      if (!value.isEmpty()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
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
