package io.jbuild.maven.goal;

import io.jbuild.maven.Project;
import java.io.IOException;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/** Ends and removes the containers that {@code start} started in this Maven call. */
@Mojo(name = "stop", defaultPhase = LifecyclePhase.POST_INTEGRATION_TEST, threadSafe = true)
public final class StopMojo extends ImageGoal {
  @Override
  void run(Project project) throws IOException, InterruptedException {
    Optional<Started> started = Started.take(pluginContext());
    if (started.isEmpty()) {
      getLog().info("nothing was started in this Maven call");
      return;
    }
    started.get().stop();
    started.get().images().forEach(i -> getLog().info("stopped " + i.name()));
  }
}
