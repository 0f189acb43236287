package io.jbuild.builder.step;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.plan.FileOrigin;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.LayerHandle;
import java.io.IOException;
import java.util.List;

/** Gives the files that a step copies or mounts. */
@FunctionalInterface
public interface Origins {

  /**
   * Layers, bottom first, that hold the origin's files: all of them, or at least those at and below
   * {@code selected}.
   */
  List<LayerHandle> layers(FileOrigin origin, ContainerPath selected)
      throws IOException, BuildException, InterruptedException;
}
