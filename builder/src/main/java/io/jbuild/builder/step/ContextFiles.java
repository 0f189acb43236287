package io.jbuild.builder.step;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.copy.FileTree;
import java.io.IOException;

/** The contexts of a build. */
@FunctionalInterface
public interface ContextFiles {
  /** A context through its ignore file; the main one has no name. */
  FileTree tree(String name) throws IOException, BuildException, InterruptedException;
}
