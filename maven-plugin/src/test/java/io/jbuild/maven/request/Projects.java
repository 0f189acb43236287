package io.jbuild.maven.request;

import io.jbuild.maven.Project;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Projects to test with. */
final class Projects {
  private Projects() {}

  static Project of(String version) {
    return of(version, Path.of("/project"), Map.of());
  }

  static Project of(String version, Path base, Map<String, String> properties) {
    return new Project(
        "com.example.Shop",
        "App",
        version,
        "jar",
        base,
        base.resolve("target"),
        base.resolve("target/classes"),
        "App-" + version,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        properties,
        OptionalLong.empty(),
        Instant.parse("2026-11-21T15:04:05.678Z"));
  }
}
