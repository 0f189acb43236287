package io.jbuild.grammar.lint;

import io.jbuild.grammar.Stage;
import io.jbuild.grammar.Workdir;
import java.util.HashSet;
import java.util.Set;

/** A relative WORKDIR is relative to what the base image happens to say. */
final class WorkdirRelativePath implements Rule {

  @Override
  public String description() {
    return "Relative workdir without an absolute workdir declared within the build can have"
        + " unexpected results if the base image changes";
  }

  @Override
  public void check(Lint lint) {
    Set<String> anchored = new HashSet<>();
    for (Stage stage : lint.stages()) {
      boolean absolute = anchored.contains(stage.from().image().text());
      for (Workdir workdir : Lint.all(stage, Workdir.class)) {
        String path = workdir.path().text();
        boolean relative = !path.startsWith("/") && !path.startsWith("$") && !hasDrive(path);
        if (relative && !absolute) {
          lint.report(
              workdir,
              workdir.path().span(),
              "Relative workdir \""
                  + path
                  + "\" can have unexpected results if the base image changes");
        }
        absolute |= !relative;
      }
      if (absolute && stage.name().isPresent()) {
        anchored.add(stage.name().get());
      }
    }
  }

  private static boolean hasDrive(String path) {
    return path.startsWith("\"") || path.startsWith("'") || path.indexOf(':') == 1;
  }
}
