package io.jbuild.maven.goal;

import io.jbuild.layercache.Digest;
import io.jbuild.layercache.ImageReference;
import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.ImageConfiguration;
import io.jbuild.maven.Project;
import io.jbuild.maven.engine.LocalEngine;
import io.jbuild.maven.request.NamePattern;
import java.io.IOException;
import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Gives the images of the project further tags. */
@Mojo(name = "tag", defaultPhase = LifecyclePhase.INSTALL, threadSafe = true)
public final class TagMojo extends ImageGoal {
  /** The tags; placeholders as in names. */
  @Parameter(property = "jbuild.tags", required = true)
  private List<String> tags;

  @Override
  void run(Project project) throws IOException, ConfigurationException {
    try (LocalEngine engine = open(project)) {
      for (ImageConfiguration image : ownImages()) {
        ImageReference name = NamePattern.names(image, project).get(0);
        Digest digest = built(engine, name).digest();
        for (String tag : tags) {
          ImageReference further = NamePattern.tagged(name, tag, project);
          engine.store().images().tag(digest, further);
          getLog().info("tagged " + name.familiar() + " as " + further.familiar());
        }
      }
    }
  }
}
