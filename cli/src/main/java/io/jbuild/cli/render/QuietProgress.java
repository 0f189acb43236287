package io.jbuild.cli.render;

import io.jbuild.builder.BuildEvent;
import io.jbuild.builder.BuildResult;
import java.util.List;
import java.util.Optional;

/** Shows nothing. */
final class QuietProgress implements Progress {

  @Override
  public void on(BuildEvent event) {
    // nobody wants to know
  }

  @Override
  public void finish(Optional<BuildResult> result, List<String> stored) {
    // nor this
  }
}
