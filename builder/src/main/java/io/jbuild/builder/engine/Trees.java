package io.jbuild.builder.engine;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.copy.FileTree;
import io.jbuild.builder.copy.LayerTree;
import io.jbuild.builder.key.RecipeKeys;
import io.jbuild.layercache.LayerHandle;
import java.io.IOException;
import java.util.List;

/** The files of contexts and layers, for keys. */
record Trees(ContextSet contexts) implements RecipeKeys.Files {

  @Override
  public FileTree context(String name) throws IOException, BuildException, InterruptedException {
    return contexts.tree(name);
  }

  @Override
  public FileTree layers(List<LayerHandle> layers) throws IOException {
    return LayerTree.of(layers);
  }
}
