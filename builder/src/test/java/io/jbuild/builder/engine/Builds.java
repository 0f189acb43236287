package io.jbuild.builder.engine;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.BuildResult;
import io.jbuild.builder.copy.LayerTree;
import io.jbuild.builder.remote.WebServer;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.ImageSink;
import io.jbuild.layercache.ImageSource;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.store.DirectoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A machine that can build what runs no commands. */
final class Builds implements AutoCloseable {
  private final FileOps files = new NioFileOps();
  private final Store store;

  Builds(Path root) {
    this.store = DirectoryStore.open(root, files);
  }

  Store store() {
    return store;
  }

  BuildResult build(BuildRequest request) throws IOException, BuildException {
    return build(request, List.of(), Optional.empty());
  }

  /** With a registry. */
  <R extends ImageSource & ImageSink> BuildResult build(BuildRequest request, R registry)
      throws IOException, BuildException {
    return build(request, List.of(registry), Optional.of(registry));
  }

  private BuildResult build(
      BuildRequest request, List<ImageSource> sources, Optional<ImageSink> registry)
      throws IOException, BuildException {
    BuildEngine engine =
        new BuildEngine(
            store,
            files,
            (spec, root, stdio) -> {
              throw new IllegalStateException("a command in a test without commands");
            },
            sources,
            registry,
            WebServer.web());
    return engine.build(request, event -> {});
  }

  /** How many steps were not in the cache. */
  static long ran(BuildResult result) {
    return result.steps().stream().filter(s -> s.outcome() == BuildResult.Outcome.RAN).count();
  }

  private LayerTree files(BuildResult result) throws IOException {
    List<LayerHandle> layers = new ArrayList<>();
    for (Digest diffId : result.image().config().diffIds()) {
      layers.add(store.layers().get(diffId));
    }
    return LayerTree.of(layers);
  }

  TocEntry entry(BuildResult result, String path) throws IOException {
    return files(result).find(ContainerPath.of(path)).orElseThrow();
  }

  String text(BuildResult result, String path) throws IOException {
    try (InputStream in = files(result).content(ContainerPath.of(path)).open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
