package io.jbuild.maven.layers;

import io.jbuild.maven.BuildConfiguration;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.ExtraDirectory;
import io.jbuild.maven.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Chooses how a project is laid out. */
public final class Layouts {
  /** Where an application is when nothing else is said. */
  public static final String ROOT = "/app";

  private Layouts() {}

  public static App lay(Project project, BuildConfiguration build)
      throws IOException, ConfigurationException {
    App app = application(project, build);
    List<AppLayer> layers = new ArrayList<>(app.layers());
    List<ExtraDirectory> extra = build.extraDirectories();
    if (extra.isEmpty()) {
      extra = List.of(new ExtraDirectory(project.base().resolve("src/main/jbuild").toFile()));
    }
    for (int i = 0; i < extra.size(); i++) {
      layers.add(extra(project, extra.get(i), "extra-" + (i + 1)));
    }
    return new App(layers, app.command(), app.flagsAt());
  }

  private static App application(Project project, BuildConfiguration build)
      throws IOException, ConfigurationException {
    String root = build.appRoot().orElse(ROOT);
    if (project.artifact().isPresent() && Files.isRegularFile(project.artifact().get())) {
      Optional<App> boot = BootLayout.find(project.artifact().get(), root);
      if (boot.isPresent()) {
        return boot.get();
      }
    }
    if (project.packaging().equals("war")) {
      if (build.from().isEmpty() || build.appRoot().isEmpty()) {
        throw new ConfigurationException(
            "a war needs a servlet container: say which image has one with <from>, and where it"
                + " wants web applications with <appRoot>; for example tomcat:10-jre17 and"
                + " /usr/local/tomcat/webapps/ROOT");
      }
      return WarLayout.of(project, root);
    }
    boolean started = build.entrypoint().isEmpty();
    Optional<String> main = build.mainClass();
    String name = main.isPresent() ? main.get() : started ? MainClass.find(project) : "";
    return JarLayout.of(project, root, name);
  }

  private static AppLayer extra(Project project, ExtraDirectory directory, String name)
      throws IOException, ConfigurationException {
    Path from = directory.from().orElseThrow(() -> noDirectory(project));
    Map<String, String> permissions = directory.permissions();
    String into = directory.into();
    List<StagedFile> files = new ArrayList<>();
    for (StagedFile file : FileList.of(from, Layouts::modeOf)) {
      String path = (into.endsWith("/") ? into : into + '/') + file.path();
      files.add(
          new StagedFile(
              file.path(),
              Permissions.mode(permissions, path, file.mode()),
              file.stamp(),
              file.content()));
    }
    return new AppLayer(name, into, files);
  }

  private static ConfigurationException noDirectory(Project project) {
    return new ConfigurationException(
        "an extra directory of " + project.artifactId() + " has no <from>");
  }

  private static int modeOf(Path file) {
    return Files.isExecutable(file) ? StagedFile.PROGRAM : StagedFile.PLAIN;
  }
}
