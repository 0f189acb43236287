package io.jbuild.builder.engine;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.DockerfileLocation;
import io.jbuild.builder.DockerfileLocation.InContext;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.context.ContextTree;
import io.jbuild.builder.context.IgnoreFiles;
import io.jbuild.builder.copy.FileTree;
import io.jbuild.builder.pattern.PatternList;
import io.jbuild.builder.remote.RemoteContext;
import io.jbuild.builder.remote.RemoteSources;
import io.jbuild.grammar.Source;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.LayerStore.Face;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.toc.Pages;
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
  private static final String KEEP_GIT_DIRECTORY = "BUILDKIT_CONTEXT_KEEP_GIT_DIR";

  private final Store store;
  private final FileOps files;
  private final RemoteSources remotes;
  private final BuildRequest request;
  private final Main main;
  private final Map<String, FileTree> trees = new HashMap<>();
  private final Map<Subtree, LayerHandle> layers = new ConcurrentHashMap<>();

  private record Subtree(String context, ContainerPath path) {}

  /**
   * The main context: at most one of them.
   *
   * @param fetched what is on the network or came as a stream; no ignore file counts there
   */
  private record Main(Optional<Path> directory, Optional<RemoteContext> fetched) {}

  private ContextSet(
      Store store, FileOps files, RemoteSources remotes, BuildRequest request, Main main) {
    this.store = store;
    this.files = files;
    this.remotes = remotes;
    this.request = request;
    this.main = main;
  }

  static ContextSet open(Store store, FileOps files, RemoteSources remotes, BuildRequest request)
      throws IOException, BuildException, InterruptedException {
    Optional<Path> directory = Optional.empty();
    Optional<RemoteContext> fetched = Optional.empty();
    if (request.context() instanceof BuildContext.Directory local) {
      directory = Optional.of(existing(local.path()));
    } else if (request.context() instanceof BuildContext.TarStream tar) {
      fetched = Optional.of(new RemoteContext(RemoteSources.archive(store, tar.in()), false));
    } else if (request.context() instanceof BuildContext.Remote remote) {
      String keep = request.buildArgs().getOrDefault(KEEP_GIT_DIRECTORY, "");
      fetched = Optional.of(remotes.context(remote.url(), keep.equals("1") || keep.equals("true")));
    } else if (!(request.context() instanceof BuildContext.None)) {
      throw new BuildException(
          ErrorCode.USAGE, "an image cannot be the main context: name it with --build-context");
    }
    return new ContextSet(store, files, remotes, request, new Main(directory, fetched));
  }

  /** The Dockerfile, unless it must be fetched. */
  static Optional<Source> findDockerfile(BuildRequest request) throws IOException, BuildException {
    if (request.context() instanceof BuildContext.Directory local) {
      Optional<Path> directory = Optional.of(existing(local.path()));
      return Optional.of(DockerfileReader.read(request.dockerfile(), directory));
    }
    return request.context() instanceof BuildContext.None
        ? Optional.of(DockerfileReader.read(request.dockerfile(), Optional.empty()))
        : Optional.empty();
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

  /** The Dockerfile of the request, which may be in the main context, or be all of it. */
  Source dockerfile() throws IOException, BuildException {
    if (main.fetched.isPresent() && request.dockerfile() instanceof InContext in) {
      RemoteContext context = main.fetched.get();
      String path = context.plainFile() ? RemoteSources.CONTEXT_FILE : in.path();
      return DockerfileReader.read(context.tree(), path);
    }
    return DockerfileReader.read(request.dockerfile(), main.directory);
  }

  /** A context through its ignore file; the main one has no name. */
  synchronized FileTree tree(String name) throws IOException, BuildException, InterruptedException {
    FileTree tree = trees.get(name);
    if (tree == null) {
      tree = name.isEmpty() ? mainTree() : namedTree(name);
      trees.put(name, tree);
    }
    return tree;
  }

  private FileTree mainTree() throws IOException, BuildException {
    if (main.fetched.isPresent()) {
      return main.fetched.get().tree();
    }
    Path root =
        main.directory.orElseThrow(
            () ->
                new BuildException(
                    ErrorCode.NO_SUCH_FILE, "this build has no context to copy from"));
    return open(root, dockerfile(root));
  }

  private Optional<Path> dockerfile(Path root) {
    if (request.dockerfile() instanceof InContext in) {
      return Optional.of(root.resolve(in.path()));
    }
    return request.dockerfile() instanceof DockerfileLocation.OnDisk on
        ? Optional.of(on.file())
        : Optional.empty();
  }

  /** What the main context's ignore file leaves out. */
  PatternList ignored() throws IOException, BuildException {
    return main.directory.isPresent()
        ? IgnoreFiles.find(main.directory.get(), dockerfile(main.directory.get()))
        : PatternList.EMPTY;
  }

  private FileTree namedTree(String name) throws IOException, BuildException, InterruptedException {
    BuildContext context = request.namedContexts().get(name);
    if (context == null) {
      throw new BuildException(ErrorCode.NO_SUCH_STAGE, "there is no context " + name);
    }
    if (context instanceof BuildContext.Remote remote) {
      return remotes.namedContext(remote.url());
    }
    if (context instanceof BuildContext.TarStream tar) {
      return RemoteSources.archive(store, tar.in());
    }
    if (context instanceof BuildContext.Directory local) {
      return open(existing(local.path()), Optional.empty());
    }
    throw new BuildException(ErrorCode.NO_SUCH_FILE, "context " + name + " has no files");
  }

  private ContextTree open(Path root, Optional<Path> dockerfile)
      throws IOException, BuildException {
    try {
      return ContextTree.open(
          root,
          IgnoreFiles.find(root, dockerfile),
          files,
          store.root().resolve("contexts"),
          Pages.of(() -> store.newTemporaryDirectory("table").resolve("pages")));
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new BuildException(
          ErrorCode.NO_SUCH_FILE, Optional.empty(), "cannot open the context " + root, e);
    }
  }

  /** A layer that holds what a context has at a path, at that same path. */
  LayerHandle layer(String context, ContainerPath selected)
      throws IOException, BuildException, InterruptedException {
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
    for (FileTree tree : trees.values()) {
      if (tree instanceof ContextTree local) {
        local.save();
      }
    }
  }
}
