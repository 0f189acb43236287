package io.jbuild.maven.goal;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Packing;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.ImageConfiguration;
import io.jbuild.maven.Project;
import io.jbuild.maven.engine.LocalEngine;
import io.jbuild.maven.request.NamePattern;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Pushes the images of the project to the registries of their names. */
@Mojo(name = "push", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public final class PushMojo extends ImageGoal {
  /** Whether nothing is pushed. */
  @Parameter(property = "jbuild.skip.push", defaultValue = "false")
  private boolean skipPush;

  @Override
  boolean pushes() {
    return true;
  }

  @Override
  void run(Project project) throws IOException, ConfigurationException {
    if (skipPush) {
      getLog().info("skipped: jbuild.skip.push is set");
      return;
    }
    try (LocalEngine engine = open(project)) {
      for (ImageConfiguration image : ownImages()) {
        List<String> pushed = new ArrayList<>();
        for (ImageReference name : NamePattern.names(image, project)) {
          Descriptor built = built(engine, name);
          for (var p : engine.registries().push(built, List.of(name), Packing.ANY)) {
            getLog().info("pushed " + name + ": " + p.target().digest());
            pushed.add(name + "@" + p.target().digest());
          }
        }
        new Report(project.output(), image.alias()).writePushed(pushed);
      }
    }
  }
}
