package io.jbuild.maven.layers;

import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.Dependency;
import io.jbuild.maven.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Classes and resources as files, beside the libraries that they need. */
final class JarLayout {
  private final Project project;
  private final String root;
  private final List<StagedFile> releases = new ArrayList<>();
  private final List<StagedFile> snapshots = new ArrayList<>();
  private final List<StagedFile> modules = new ArrayList<>();
  private final Set<String> taken = new HashSet<>();

  private JarLayout(Project project, String root) {
    this.project = project;
    this.root = root;
  }

  /**
   * @param root directory of the image
   */
  static App of(Project project, String root, String mainClass)
      throws IOException, ConfigurationException {
    return new JarLayout(project, root).lay(mainClass);
  }

  private App lay(String mainClass) throws IOException, ConfigurationException {
    StringBuilder path = new StringBuilder(root + "/resources:" + root + "/classes");
    for (Dependency d : project.dependencies()) {
      path.append(':').append(root).append("/libs/").append(add(d));
    }
    List<StagedFile> classes = new ArrayList<>();
    List<StagedFile> resources = new ArrayList<>();
    for (StagedFile file : FileList.of(project.classes(), p -> StagedFile.PLAIN)) {
      (file.path().endsWith(".class") ? classes : resources).add(file);
    }
    List<AppLayer> layers =
        List.of(
            new AppLayer("dependencies", root + "/libs", releases),
            new AppLayer("snapshot-dependencies", root + "/libs", snapshots),
            new AppLayer("project-modules", root + "/libs", modules),
            new AppLayer("class-path", root, List.of(StagedFile.of("class-path", path + "\n"))),
            new AppLayer("resources", root + "/resources", resources),
            new AppLayer("classes", root + "/classes", classes));
    return new App(layers, List.of("java", "-cp", "@" + root + "/class-path", mainClass), 1);
  }

  /** The name under which it lies in the image. */
  private String add(Dependency d) throws IOException, ConfigurationException {
    if (!Files.isRegularFile(d.file())) {
      throw new ConfigurationException(
          "the dependency "
              + d.fileName()
              + " is not packaged: "
              + d.file()
              + " is no file; run the phase 'package' in the same Maven call");
    }
    String name = d.fileName();
    if (!taken.add(name)) {
      name = d.groupId() + '-' + name;
      taken.add(name);
    }
    StagedFile file = StagedFile.of(name, StagedFile.PLAIN, d.file());
    switch (d.kind()) {
      case RELEASE -> releases.add(file);
      case SNAPSHOT -> snapshots.add(file);
      case MODULE -> modules.add(file);
    }
    return name;
  }
}
