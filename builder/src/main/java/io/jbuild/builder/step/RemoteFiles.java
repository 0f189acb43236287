package io.jbuild.builder.step;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.copy.FileTree;
import io.jbuild.builder.plan.CopySource;
import java.io.IOException;

/** What ADD takes from the network. */
@FunctionalInterface
public interface RemoteFiles {
  /**
   * The files of a URL (one file at the root) or of a git repository. They stay until the build
   * ends.
   */
  FileTree fetch(CopySource source) throws IOException, BuildException, InterruptedException;
}
