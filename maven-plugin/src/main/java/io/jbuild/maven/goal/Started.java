package io.jbuild.maven.goal;

import io.jbuild.maven.containers.RunningImage;
import io.jbuild.maven.engine.LocalEngine;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code start} leaves to {@code stop}: Maven keeps it for the plugin in a project. */
record Started(LocalEngine engine, List<RunningImage> images) {
  private static final String KEY = "io.jbuild.started";

  void keep(Map<String, Object> context) {
    context.put(KEY, this);
  }

  static Optional<Started> take(Map<String, Object> context) {
    return context.remove(KEY) instanceof Started s ? Optional.of(s) : Optional.empty();
  }

  /** Ends all, the last one first, even if one of them does not end well. */
  void stop() throws IOException, InterruptedException {
    try (engine) {
      IOException failure = null;
      for (int i = images.size() - 1; i >= 0; i--) {
        try {
          images.get(i).stop(Optional.empty());
        } catch (IOException e) {
          failure = e;
        }
      }
      if (failure != null) {
        throw failure;
      }
    }
  }
}
