package io.jbuild.builder.engine;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.DockerfileLocation;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.context.ContextTree;
import io.jbuild.builder.context.IgnoreFiles;
import io.jbuild.builder.copy.FileTree;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore.Face;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.FileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The contexts of a build, each opened when the first step wants it. Thread-safe. */
final class ContextSet implements AutoCloseable {
  private final Store store;
  private final FileOps files;
  private final BuildRequest request;
  private final Optional<Path> directory;
  private final Map<String, ContextTree> trees = new HashMap<>();
  private final Map<Subtree, LayerHandle> layers = new ConcurrentHashMap<>();

  private record Subtree(String context, ContainerPath path) {}

  private ContextSet(Store store, FileOps files, BuildRequest request, Optional<Path> directory) {
    this.store = store;
    this.files = files;
    this.request = request;
    this.directory = directory;
  }

  static ContextSet open(Store store, FileOps files, BuildRequest request)
      throws IOException, BuildException {
    return new ContextSet(store, files, request, directory(store, request.context()));
  }

  private static Optional<Path> directory(Store store, BuildContext context)
      throws IOException, BuildException {
    if (context instanceof BuildContext.None) {
      return Optional.empty();
    }
    if (context instanceof BuildContext.Directory local) {
      return Optional.of(existing(local.path()));
    }
    if (context instanceof BuildContext.TarStream tar) {
      LayerHandle layer = store.layers().importTar(tar.in(), Optional.empty(), Optional.empty());
      return Optional.of(layer.tree());
    }
    throw new BuildException(
        ErrorCode.UNSUPPORTED,
        "a context is a directory or a tar stream; fetch what is remote first, or ADD it");
  }

  private static Path existing(Path path) throws IOException, BuildException {
    if (!Files.isDirectory(path)) {
      throw new BuildException(
          ErrorCode.NO_SUCH_FILE,
          Files.exists(path)
              ? "the context " + path + " is no directory"
              : "unable to prepare context: path " + path + " not found");
    }
    return path.toRealPath();
  }

  /** Of the main context. */
  Optional<Path> directory() {
    return directory;
  }

  /** A context through its ignore file; the main one has no name. */
  synchronized FileTree tree(String name) throws IOException, BuildException {
    ContextTree tree = trees.get(name);
    if (tree == null) {
      tree = name.isEmpty() ? mainTree() : namedTree(name);
      trees.put(name, tree);
    }
    return tree;
  }

  private ContextTree mainTree() throws IOException, BuildException {
    Path root =
        directory.orElseThrow(
            () ->
                new BuildException(
                    ErrorCode.NO_SUCH_FILE, "this build has no context to copy from"));
    Optional<Path> dockerfile = Optional.empty();
    if (request.dockerfile() instanceof DockerfileLocation.InContext in) {
      dockerfile = Optional.of(root.resolve(in.path()));
    } else if (request.dockerfile() instanceof DockerfileLocation.OnDisk on) {
      dockerfile = Optional.of(on.file());
    }
    return open(root, dockerfile);
  }

  private ContextTree namedTree(String name) throws IOException, BuildException {
    BuildContext context = request.namedContexts().get(name);
    if (context == null) {
      throw new BuildException(ErrorCode.NO_SUCH_STAGE, "there is no context " + name);
    }
    Optional<Path> root = directory(store, context);
    if (root.isEmpty()) {
      throw new BuildException(ErrorCode.NO_SUCH_FILE, "context " + name + " has no files");
    }
    return open(root.get(), Optional.empty());
  }

  private ContextTree open(Path root, Optional<Path> dockerfile)
      throws IOException, BuildException {
    try {
      return ContextTree.open(
          root, IgnoreFiles.find(root, dockerfile), files, store.root().resolve("contexts"));
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new BuildException(
          ErrorCode.NO_SUCH_FILE, Optional.empty(), "cannot open the context " + root, e);
    }
  }

  /** A layer that holds what a context has at a path, at that same path. */
  LayerHandle layer(String context, ContainerPath selected) throws IOException, BuildException {
    Subtree subtree = new Subtree(context, selected);
    LayerHandle known = layers.get(subtree);
    if (known != null) {
      return known;
    }
    LayerHandle made = store.layers().write(Subtrees.entries(tree(context), selected), Face.TREE);
    layers.put(subtree, made);
    return made;
  }

  /** Remembers what was read of the contexts. */
  @Override
  public synchronized void close() throws IOException {
    for (ContextTree tree : trees.values()) {
      tree.save();
    }
  }
}
