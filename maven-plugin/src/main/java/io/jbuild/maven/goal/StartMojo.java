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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Starts a container of each image that has a {@code <run>}, in the order of the configuration, and
 * waits until it is ready. They end with {@code stop}, or with Maven.
 */
@Mojo(name = "start", defaultPhase = LifecyclePhase.PRE_INTEGRATION_TEST, threadSafe = true)
public final class StartMojo extends ImageGoal {
  /** Whether nothing is started. */
  @Parameter(property = "jbuild.skip.run", defaultValue = "false")
  private boolean skipRun;

  @Override
  void run(Project project)
      throws IOException, BuildException, ConfigurationException, InterruptedException {
    if (skipRun) {
      getLog().info("skipped: jbuild.skip.run is set");
      return;
    }
    LocalEngine engine = open(project);
    Started started = new Started(engine, new ArrayList<>());
    started.keep(pluginContext());
    ImageRunner runner =
        new ImageRunner(engine, project.base(), project.output(), note -> getLog().info(note));
    runner.removeDead();
    for (ImageConfiguration image : images()) {
      RunConfiguration run = image.run().filter(r -> !r.skip()).orElse(null);
      if (run != null) {
        started.images().add(start(runner, image, run, project));
      }
    }
  }

  private RunningImage start(
      ImageRunner runner, ImageConfiguration image, RunConfiguration run, Project project)
      throws IOException, BuildException, ConfigurationException, InterruptedException {
    String alias = image.alias().orElse("image");
    Consumer<String> lines =
        line -> {
          if (run.showLogs()) {
            getLog().info(alias + "> " + line);
          }
        };
    List<ImageReference> names = NamePattern.names(image, project);
    RunningImage running = runner.start(names.get(0), alias, run, properties(), lines);
    getLog().info("started " + names.get(0).familiar() + " as " + running.name());
    return running;
  }
}
