package io.jbuild.maven.layers;

import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.Project;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds the class that starts a project. */
final class MainClass {
  private static final String SUFFIX = ".class";

  private MainClass() {}

  static String find(Project project) throws IOException, ConfigurationException {
    if (project.mainClass().isPresent()) {
      return project.mainClass().get();
    }
    List<String> found = new ArrayList<>();
    for (StagedFile file : FileList.of(project.classes(), p -> StagedFile.PLAIN)) {
      if (file.path().endsWith(SUFFIX)
          && ClassFile.hasMain(project.classes().resolve(file.path()))) {
        String path = file.path();
        found.add(path.substring(0, path.length() - SUFFIX.length()).replace('/', '.'));
      }
    }
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new ConfigurationException(
        found.isEmpty()
            ? "no main class: no class in "
                + project.classes()
                + " has public static void main(String[]); compile first, or set <mainClass>, or"
                + " write a Dockerfile"
            : "several classes have a main method: "
                + String.join(", ", found)
                + "; say which with <mainClass>");
  }
}
