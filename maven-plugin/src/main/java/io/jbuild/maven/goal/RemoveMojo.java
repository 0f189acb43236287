package io.jbuild.maven.goal;

import io.jbuild.layercache.ImageReference;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.ImageConfiguration;
import io.jbuild.maven.Project;
import io.jbuild.maven.engine.LocalEngine;
import io.jbuild.maven.request.NamePattern;
import java.io.IOException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/**
 * Removes the names of the project's images from the store; their content goes when it is pruned.
 */
@Mojo(name = "remove", defaultPhase = LifecyclePhase.POST_INTEGRATION_TEST, threadSafe = true)
public final class RemoveMojo extends ImageGoal {
  @Override
  void run(Project project) throws IOException, ConfigurationException {
    try (LocalEngine engine = open(project)) {
      for (ImageConfiguration image : ownImages()) {
        for (ImageReference name : NamePattern.names(image, project)) {
          boolean there = engine.store().images().untag(name);
          getLog().info((there ? "removed " : "there is no ") + name.familiar());
        }
      }
    }
  }
}
