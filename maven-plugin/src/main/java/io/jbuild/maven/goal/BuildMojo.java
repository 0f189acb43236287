package io.jbuild.maven.goal;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildResult;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.ImageConfiguration;
import io.jbuild.maven.Project;
import io.jbuild.maven.engine.LocalEngine;
import io.jbuild.maven.request.RequestFactory;
import java.io.IOException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.ResolutionScope;

/** Builds the images of the project, in Maven's own process. */
@Mojo(
    name = "build",
    defaultPhase = LifecyclePhase.PACKAGE,
    requiresDependencyResolution = ResolutionScope.RUNTIME,
    threadSafe = true)
public final class BuildMojo extends ImageGoal {
  @Override
  void run(Project project)
      throws IOException, BuildException, ConfigurationException, InterruptedException {
    try (LocalEngine engine = open(project)) {
      RequestFactory requests = requests(project, engine);
      for (ImageConfiguration image : ownImages()) {
        BuildResult result =
            engine.builds().build(requests.create(image), new LogListener(getLog()));
        new Report(project.output(), image.alias()).write(names(image, project), result);
        String names = String.join(", ", names(image, project));
        getLog().info("built " + names + ": " + result.image().id());
      }
    }
  }
}
