package io.jbuild.cli.render;

import io.jbuild.builder.BuildListener;
import io.jbuild.builder.BuildResult;
import java.util.List;
import java.util.Optional;

/** Shows a build while it goes on. Safe for events from any thread. */
public interface Progress extends BuildListener {

  /** Shows nothing until {@link #resume}: somebody else writes to the terminal. */
  default void pause() {}

  /** Goes on. */
  default void resume() {}

  /**
   * The build is over, without a result when it failed. Nothing is shown after it.
   *
   * @param stored lines that say what the store has of it
   */
  void finish(Optional<BuildResult> result, List<String> stored);
}
