package io.jbuild.maven.goal;

import io.jbuild.builder.BuildException;
import io.jbuild.layercache.ImageReference;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.ImageConfiguration;
import io.jbuild.maven.Project;
import io.jbuild.maven.RunConfiguration;
import io.jbuild.maven.containers.ImageRunner;
import io.jbuild.maven.containers.RunningImage;
import io.jbuild.maven.engine.LocalEngine;
import io.jbuild.maven.request.NamePattern;
import java.io.IOException;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;

/** Runs the first image that is to be run, and waits until it ends; ctrl-C ends it. */
@Mojo(name = "run", threadSafe = true)
public final class RunMojo extends ImageGoal {
  @Override
  void run(Project project)
      throws IOException, BuildException, ConfigurationException, InterruptedException {
    ImageConfiguration image =
        images().stream().filter(i -> i.run().isPresent()).findFirst().orElse(images().get(0));
    RunConfiguration run = image.run().orElseGet(RunConfiguration::new);
    ImageReference name = NamePattern.names(image, project).get(0);
    try (LocalEngine engine = open(project)) {
      ImageRunner runner =
          new ImageRunner(engine, project.base(), project.output(), n -> getLog().info(n));
      RunningImage running =
          runner.start(
              name, image.alias().orElse("image"), run, properties(), l -> getLog().info(l));
      try {
        int code = running.await();
        if (code != 0) {
          throw new IOException(name.familiar() + " ended with exit code " + code);
        }
      } finally {
        running.stop(Optional.empty());
      }
    }
  }
}
