package io.jbuild.builder.engine;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildListener;
import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.BuildResult;
import io.jbuild.builder.DebugShell;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.Web;
import io.jbuild.grammar.Source;
import io.jbuild.layercache.ImageSink;
import io.jbuild.layercache.ImageSource;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.runner.ContainerRuntime;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Optional;

/**
 * Builds images. Knows all the parts and nothing else; safe for any number of builds at once.
 *
 * <p>Interrupting the thread that builds ends the build: what runs is killed, nothing stays
 * mounted, and what is already done serves the next build.
 */
public final class BuildEngine {
  private final Parts parts;

  /** What builds are made with. */
  record Parts(
      Store store,
      FileOps files,
      ContainerRuntime runtime,
      List<ImageSource> sources,
      Optional<ImageSink> registry,
      Web web,
      Optional<DebugShell> debug) {
    Parts {
      sources = List.copyOf(sources);
    }
  }

  /**
   * @param sources asked in their order for images that the store does not have
   * @param registry where {@code push} goes
   * @param web whence ADD and contexts take URLs
   */
  public BuildEngine(
      Store store,
      FileOps files,
      ContainerRuntime runtime,
      List<ImageSource> sources,
      Optional<ImageSink> registry,
      Web web) {
    this.parts = new Parts(store, files, runtime, sources, registry, web, Optional.empty());
  }

  private BuildEngine(Parts parts) {
    this.parts = parts;
  }

  /** The same, with somebody who looks into steps that fail. */
  public BuildEngine withDebugShell(DebugShell shell) {
    return new BuildEngine(
        new Parts(
            parts.store,
            parts.files,
            parts.runtime,
            parts.sources,
            parts.registry,
            parts.web,
            Optional.of(shell)));
  }

  /**
   * @throws BuildException for what whoever asked can do something about
   */
  public BuildResult build(BuildRequest request, BuildListener listener)
      throws IOException, BuildException {
    try {
      return request.verifyReproducible()
          ? new TwoBuilds(parts).build(request, listener)
          : new Build(parts, request, listener).run();
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (InterruptedIOException | ClosedByInterruptException e) {
      throw interrupted(e);
    }
  }

  /** The Dockerfile that a request means, wherever it is. */
  public Source dockerfile(BuildRequest request) throws IOException, BuildException {
    try {
      return new Build(parts, request, event -> {}).dockerfile();
    } catch (InterruptedException | InterruptedIOException | ClosedByInterruptException e) {
      throw interrupted(e);
    }
  }

  /**
   * The Dockerfile of a request when it lies on this machine's disk or is given as text: neither
   * needs a store. Empty when it comes with the context, from a stream or the network.
   */
  public static Optional<Source> findDockerfile(BuildRequest request)
      throws IOException, BuildException {
    return ContextSet.findDockerfile(request);
  }

  private static BuildException interrupted(Exception cause) {
    return new BuildException(
        ErrorCode.INTERRUPTED, Optional.empty(), "the build was interrupted", cause);
  }
}
