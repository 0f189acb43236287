package io.jbuild.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Maven as a user runs it, with the plugin installed in a local repository of its own. What else it
 * needs it takes from the repository of the Maven that runs the tests, and then from the network.
 */
final class Maven {
  private static final String VERSION = "0.1.0-SNAPSHOT";
  private static final Map<String, String> MODULES =
      Map.of(
          "jbuild-parent", ".",
          "grammar", "grammar",
          "layer-cache", "layer-cache",
          "runner", "runner",
          "registry", "registry",
          "builder", "builder",
          "jbuild-maven-plugin", "maven-plugin");

  private final Path directory;
  private final Path program;
  private final Jbuild jbuild;

  /**
   * @param directory a temporary directory of the test
   * @param jbuild whose store the plugin uses
   */
  Maven(Path directory, Jbuild jbuild) throws IOException {
    this.directory = directory;
    this.jbuild = jbuild;
    Path home = Path.of(System.getProperty("jbuild.maven.home"));
    this.program = home.resolve("bin/mvn");
    assumeTrue(hasTail(home), "needs Maven 3.9 or newer, for a second local repository");
    for (Map.Entry<String, String> module : MODULES.entrySet()) {
      install(module.getKey(), Jbuild.REPOSITORY.resolve(module.getValue()));
    }
  }

  private static boolean hasTail(Path home) throws IOException {
    try (var jars = Files.newDirectoryStream(home.resolve("lib"), "maven-core-*.jar")) {
      for (Path jar : jars) {
        return !jar.getFileName().toString().startsWith("maven-core-3.8");
      }
    }
    return false;
  }

  private void install(String artifact, Path module) throws IOException {
    Path to = repository().resolve("io/jbuild").resolve(artifact).resolve(VERSION);
    Files.createDirectories(to);
    String name = artifact + '-' + VERSION;
    Files.copy(module.resolve("pom.xml"), to.resolve(name + ".pom"));
    Path jar = module.resolve("target").resolve(name + ".jar");
    if (Files.exists(jar)) {
      Files.copy(jar, to.resolve(name + ".jar"));
    }
  }

  private Path repository() {
    return directory.resolve("m2");
  }

  /** A copy of one of the plugin's test projects. */
  Path project(String name) throws IOException {
    Path from = Jbuild.REPOSITORY.resolve("maven-plugin/src/it").resolve(name);
    Path parent = Files.createDirectories(directory.resolve("projects"));
    return copy(from, Files.createTempDirectory(parent, name));
  }

  static Path copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path d, BasicFileAttributes a)
              throws IOException {
            if (d.getFileName().toString().equals("target")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(d)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path f, BasicFileAttributes a) throws IOException {
            Path copy = to.resolve(from.relativize(f));
            Files.copy(f, copy);
            if (f.endsWith("pom.xml")) {
              Files.writeString(copy, Files.readString(f).replace("@project.version@", VERSION));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return to;
  }

  Jbuild.Result run(Path project, String... arguments) throws IOException, InterruptedException {
    return run(List.of(), project, arguments);
  }

  /**
   * @param starter a program that starts Maven
   */
  Jbuild.Result run(List<String> starter, Path project, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(starter);
    command.add(program.toString());
    command.addAll(List.of("-B", "-ntp", "-f", project.resolve("pom.xml").toString()));
    command.add("-Dmaven.repo.local=" + repository());
    command.add("-Dmaven.repo.local.tail=" + System.getProperty("jbuild.maven.repository"));
    command.addAll(List.of(arguments));
    return jbuild.exec(command);
  }
}
