package io.jbuild.cli.start;

import io.jbuild.cli.verb.Session;
import io.jbuild.runner.ContainerRuntime;
import io.jbuild.runner.FileTree;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.StoppedTree;
import java.io.IOException;

/** The sandbox of a session, which is made when it is first needed. */
final class LazyRuntime implements ContainerRuntime {
  private final Session session;

  LazyRuntime(Session session) {
    this.session = session;
  }

  @Override
  public RunningContainer start(RunSpec spec, RootFilesystem root, Stdio stdio) throws IOException {
    return session.runtime().start(spec, root, stdio);
  }

  @Override
  public FileTree tree(String directory) throws IOException {
    return session.runtime().tree(directory);
  }

  @Override
  public StoppedTree tree(RunSpec spec, RootFilesystem.Overlay root) throws IOException {
    return session.runtime().tree(spec, root);
  }
}
