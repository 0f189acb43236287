package io.jbuild.builder.remote;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildListener;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.Secret;
import io.jbuild.builder.SshAgent;
import io.jbuild.builder.Web;
import io.jbuild.builder.context.ContextTree;
import io.jbuild.builder.copy.Archive;
import io.jbuild.builder.copy.FileTree;
import io.jbuild.builder.copy.InlineTree;
import io.jbuild.builder.copy.LayerTree;
import io.jbuild.builder.lock.Lock;
import io.jbuild.builder.pattern.PatternList;
import io.jbuild.builder.plan.CopySource;
import io.jbuild.builder.plan.GitUrl;
import io.jbuild.builder.step.RemoteFiles;
import io.jbuild.builder.step.SecretContents;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.LayerEntry;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.FileOps;
import io.jbuild.layercache.files.Trees;
import io.jbuild.layercache.toc.Pages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a build takes from the network: what ADD names, and contexts. Each thing is looked at once a
 * build. Thread-safe; what it has fetched is there until it is closed.
 */
public final class RemoteSources implements RemoteFiles, AutoCloseable {
  /** The name of a context that is one file. */
  public static final String CONTEXT_FILE = "context";

  private static final int MODE = 0600;

  private final Store store;
  private final FileOps files;
  private final Web web;
  private final Lock lock;
  private final Downloads downloads;
  private final GitAccess access;
  private final Map<CopySource, Repository> repositories = new ConcurrentHashMap<>();
  private final List<Path> scratch = new ArrayList<>();

  /** A repository that is looked at; also the lock of whoever does. */
  private static final class Repository {
    Optional<GitRefs.Ref> wanted = Optional.empty();
    Optional<FileTree> tree = Optional.empty();
  }

  /**
   * @param secrets of which {@code GIT_AUTH_TOKEN} and {@code GIT_AUTH_HEADER} are for git servers
   * @param agents of which {@code default} is for git servers
   * @param listener hears how downloads get on
   * @param lock what names stand for, when they have to stay that
   */
  public RemoteSources(
      Store store,
      FileOps files,
      Web web,
      Map<String, Secret> secrets,
      Map<String, SshAgent> agents,
      BuildListener listener,
      Lock lock) {
    this.store = store;
    this.lock = lock;
    this.files = files;
    this.web = web;
    this.downloads = new Downloads(web, store, listener);
    this.access = new GitAccess(agents, new SecretContents(secrets));
  }

  /**
   * What is there now, as exactly as a step's result depends on it. With a checksum nobody is
   * asked: what is fetched will have it.
   */
  public String identity(CopySource source)
      throws IOException, BuildException, InterruptedException {
    if (source instanceof CopySource.Url url) {
      String name = UrlText.name(url.url());
      return url.checksum().isPresent()
          ? name + " " + url.checksum().get()
          : name + " " + locked(url.url()).identity();
    }
    CopySource.Git git = (CopySource.Git) source;
    String commit = wanted(git).commit();
    return "git "
        + commit
        + (git.directory().isEmpty() ? "" : " " + git.directory())
        + (git.keepGitDirectory()
            ? " with .git of " + git.ref() + " at " + UrlText.shown(git.url())
            : "")
        + (git.submodules() ? "" : " without submodules");
  }

  @Override
  public FileTree fetch(CopySource source)
      throws IOException, BuildException, InterruptedException {
    if (source instanceof CopySource.Url url) {
      Download got =
          url.checksum().isPresent() ? downloads.get(url.url(), url.checksum()) : locked(url.url());
      return file(UrlText.name(url.url()), got);
    }
    return tree((CopySource.Git) source);
  }

  /**
   * The main context of a build: a repository, an archive unpacked, or a Dockerfile.
   *
   * @param keepGitDirectory whether {@code .git} stays when the URL does not say
   */
  public RemoteContext context(String url, boolean keepGitDirectory)
      throws IOException, BuildException, InterruptedException {
    Optional<CopySource.Git> git = git(url, keepGitDirectory);
    if (git.isPresent()) {
      return new RemoteContext(tree(git.get()), false);
    }
    Download download = locked(url);
    if (!Archive.is(() -> store.blobs().open(download.content()))) {
      return new RemoteContext(file(CONTEXT_FILE, download), true);
    }
    try (InputStream in = store.blobs().open(download.content())) {
      return new RemoteContext(archive(store, in), false);
    }
  }

  /** A named context: a repository, or one file, which is never unpacked. */
  public FileTree namedContext(String url)
      throws IOException, BuildException, InterruptedException {
    Optional<CopySource.Git> git = git(url, false);
    return git.isPresent() ? tree(git.get()) : file(CONTEXT_FILE, locked(url));
  }

  /** A query tells URLs apart, and may be a secret. */
  private static String lockName(String url) {
    int query = url.indexOf('?');
    String shown = UrlText.shown(url);
    if (query < 0) {
      return shown;
    }
    Digest digest = Digest.sha256(url.substring(query).getBytes(StandardCharsets.UTF_8));
    return shown + '?' + digest.shortHex();
  }

  /** What is at a URL, when it is what the lock says or the lock says nothing. */
  private Download locked(String url) throws IOException, BuildException {
    String name = lockName(url);
    Optional<String> locked = lock.find(Lock.Kind.URL, name);
    if (locked.isEmpty()) {
      Download got = downloads.get(url, Optional.empty());
      lock.remember(Lock.Kind.URL, name, got.content().toString());
      return got;
    }
    try {
      return downloads.get(url, Optional.of(Digest.parse(locked.get())));
    } catch (BuildException e) {
      if (e.code() != ErrorCode.CHECKSUM) {
        throw e;
      }
      Digest now = downloads.get(url, Optional.empty()).content();
      throw lock.moved(Lock.Kind.URL, name, locked.get(), "there is " + now + " now");
    }
  }

  /** An archive as a context, with the owners that it names. */
  public static FileTree archive(Store store, InputStream in) throws IOException {
    return LayerTree.of(List.of(store.layers().importTar(in, Optional.empty(), Optional.empty())));
  }

  private static Optional<CopySource.Git> git(String url, boolean keepGitDirectory)
      throws BuildException {
    boolean shorthand = url.toLowerCase(Locale.ROOT).startsWith("github.com/");
    if (!shorthand && !GitUrl.isGit(url)) {
      return Optional.empty();
    }
    try {
      GitUrl git = GitUrl.parse(shorthand ? "https://" + url : url);
      return Optional.of(
          new CopySource.Git(
              git.remote(),
              git.ref(),
              git.directory(),
              git.commit(),
              git.keepGitDirectory().orElse(keepGitDirectory),
              git.submodules()));
    } catch (IllegalArgumentException e) {
      throw new BuildException(
          ErrorCode.USAGE, Optional.empty(), String.valueOf(e.getMessage()), e);
    }
  }

  private FileTree file(String name, Download download) {
    TocEntry entry =
        TocEntry.file(new ContainerPath("/" + name), MODE, 0, 0, download.size(), download.mtime())
            .withContent(download.size(), download.content());
    return new InlineTree(
        List.of(new LayerEntry(entry, () -> store.blobs().open(download.content()))));
  }

  private GitRefs.Ref wanted(CopySource.Git source)
      throws IOException, BuildException, InterruptedException {
    Repository repository = repositories.computeIfAbsent(source, s -> new Repository());
    synchronized (repository) {
      if (repository.wanted.isEmpty()) {
        Path home = temporary("git");
        repository.wanted = Optional.of(locked(source, home));
      }
      return repository.wanted.get();
    }
  }

  private GitRefs.Ref locked(CopySource.Git source, Path home)
      throws IOException, BuildException, InterruptedException {
    String name = UrlText.shown(source.url()) + '#' + source.ref();
    Optional<String> commit = lock.find(Lock.Kind.GIT, name);
    if (commit.isPresent()) {
      return new GitRefs.Ref(commit.get(), commit.get());
    }
    GitRefs.Ref found = checkout(source, home).resolve(home);
    lock.remember(Lock.Kind.GIT, name, found.commit());
    return found;
  }

  private FileTree tree(CopySource.Git source)
      throws IOException, BuildException, InterruptedException {
    Repository repository = repositories.computeIfAbsent(source, s -> new Repository());
    synchronized (repository) {
      if (repository.tree.isEmpty()) {
        GitRefs.Ref wanted = wanted(source);
        Path directory = temporary("checkout");
        checkout(source, temporary("git")).into(directory, wanted);
        repository.tree = Optional.of(subtree(directory, source.directory(), source.url()));
      }
      return repository.tree.get();
    }
  }

  private GitCheckout checkout(CopySource.Git source, Path home) throws BuildException {
    GitProgram git =
        new GitProgram(home, System.getenv(), access.ssh(), access.settings(source.url()));
    return new GitCheckout(git, web, files, source);
  }

  /** A directory of a checkout; links on the way to it lead nowhere else. */
  private FileTree subtree(Path checkout, String directory, String url)
      throws IOException, BuildException {
    ContextTree whole = open(checkout);
    ContainerPath path = whole.resolve(ContainerPath.of(directory));
    if (path.isRoot()) {
      return whole;
    }
    Optional<TocEntry> found = whole.find(path);
    if (found.isEmpty() || !found.get().isDirectory()) {
      throw new BuildException(
          ErrorCode.NO_SUCH_FILE,
          "the repository " + UrlText.shown(url) + " has no directory '" + directory + "'");
    }
    return open(checkout.resolve(path.relative()));
  }

  private ContextTree open(Path directory) throws IOException {
    // never saved: this directory will not be seen again
    return ContextTree.open(
        directory,
        PatternList.EMPTY,
        files,
        store.root().resolve("contexts"),
        Pages.of(() -> store.newTemporaryDirectory("table").resolve("pages")));
  }

  private Path temporary(String purpose) throws IOException {
    Path directory = store.newTemporaryDirectory(purpose);
    synchronized (scratch) {
      scratch.add(directory);
    }
    return directory;
  }

  @Override
  public void close() throws IOException {
    synchronized (scratch) {
      for (Path directory : scratch) {
        Trees.delete(directory);
      }
      scratch.clear();
    }
  }
}
