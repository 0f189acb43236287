package io.jbuild.maven.layers;

import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.Dependency;
import io.jbuild.maven.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A web application as the directory that the war plugin leaves, for a servlet container. */
final class WarLayout {
  private static final String LIBRARIES = "WEB-INF/lib/";

  private WarLayout() {}

  static App of(Project project, String root) throws IOException, ConfigurationException {
    Path exploded = project.target().resolve(project.finalName());
    if (!Files.isDirectory(exploded)) {
      throw new ConfigurationException(
          "there is no " + exploded + ": run the phase 'package' in the same Maven call");
    }
    Set<String> snapshots = names(project, Dependency.Kind.SNAPSHOT);
    Set<String> modules = names(project, Dependency.Kind.MODULE);
    List<StagedFile> stable = new ArrayList<>();
    List<StagedFile> changing = new ArrayList<>();
    List<StagedFile> own = new ArrayList<>();
    List<StagedFile> resources = new ArrayList<>();
    List<StagedFile> classes = new ArrayList<>();
    for (StagedFile file : FileList.of(exploded, p -> StagedFile.PLAIN)) {
      String path = file.path();
      if (path.startsWith(LIBRARIES)) {
        String name = path.substring(LIBRARIES.length());
        (modules.contains(name) ? own : snapshots.contains(name) ? changing : stable).add(file);
      } else {
        (path.endsWith(".class") ? classes : resources).add(file);
      }
    }
    return new App(
        List.of(
            new AppLayer("dependencies", root, stable),
            new AppLayer("snapshot-dependencies", root, changing),
            new AppLayer("project-modules", root, own),
            new AppLayer("resources", root, resources),
            new AppLayer("classes", root, classes)),
        List.of(),
        0);
  }

  private static Set<String> names(Project project, Dependency.Kind kind) {
    return project.dependencies().stream()
        .filter(d -> d.kind() == kind)
        .flatMap(d -> List.of(d.fileName(), d.file().getFileName().toString()).stream())
        .collect(Collectors.toUnmodifiableSet());
  }
}
