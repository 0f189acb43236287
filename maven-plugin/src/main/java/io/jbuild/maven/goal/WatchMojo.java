package io.jbuild.maven.goal;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildResult;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.ImageConfiguration;
import io.jbuild.maven.Project;
import io.jbuild.maven.engine.LocalEngine;
import io.jbuild.maven.request.RequestFactory;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Builds the images again and again: what has changed, and nothing else, is built. Compiling is up
 * to an IDE or another Maven. Ctrl-C ends it.
 */
@Mojo(name = "watch", requiresDependencyResolution = ResolutionScope.RUNTIME, threadSafe = true)
public final class WatchMojo extends ImageGoal {
  /** Milliseconds between two looks. */
  @Parameter(property = "jbuild.watch.interval", defaultValue = "1000")
  private int interval;

  @Override
  void run(Project project)
      throws IOException, BuildException, ConfigurationException, InterruptedException {
    Map<ImageConfiguration, String> last = new HashMap<>();
    getLog().info("watching; ctrl-C ends it");
    while (!Thread.interrupted()) {
      for (ImageConfiguration image : ownImages()) {
        String now = look(image, project);
        if (!now.equals(last.put(image, now))) {
          getLog().info(now);
        }
      }
      Thread.sleep(interval);
    }
  }

  /** What is wrong while someone types is shown, and ends nothing. */
  private String look(ImageConfiguration image, Project project) throws InterruptedException {
    try (LocalEngine engine = open(project)) {
      RequestFactory requests = requests(project, engine);
      BuildResult result = engine.builds().build(requests.create(image), event -> {});
      return "built " + String.join(", ", names(image, project)) + ": " + result.image().id();
    } catch (BuildException e) {
      return e.describe();
    } catch (IOException | ConfigurationException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
