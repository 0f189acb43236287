package io.jbuild.builder.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.Secret;
import io.jbuild.builder.copy.FileTree;
import io.jbuild.builder.lock.Lock;
import io.jbuild.builder.plan.CopySource;
import io.jbuild.builder.plan.GitUrl;
import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.store.DirectoryStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Git repositories, by the program git against a server on this machine. */
@Timeout(120)
class GitSourcesTest {
  @TempDir Path directory;
  private Store store;
  private WebServer server;
  private Repository repository;
  private RemoteSources sources;

  @BeforeEach
  void open() throws Exception {
    store = DirectoryStore.open(directory.resolve("store"), new NioFileOps());
    server = new WebServer();
    sources = fresh(Map.of());
    Path repositories = Files.createDirectories(directory.resolve("repositories"));
    repository = Repository.in(repositories, "one");
    repository.write("a.txt", "first");
    repository.write("sub/b.txt", "below");
    assertTrue(repository.work().resolve("sub/b.txt").toFile().setExecutable(true, false));
    repository.commit("one");
    server.repositories(repositories);
  }

  @AfterEach
  void close() throws Exception {
    sources.close();
    server.close();
    store.close();
  }

  private RemoteSources fresh(Map<String, Secret> secrets) {
    return new RemoteSources(
        store, new NioFileOps(), WebServer.web(), secrets, Map.of(), event -> {}, Lock.none());
  }

  private CopySource.Git source(String tail) {
    GitUrl url = GitUrl.parse(server.url("/git/one.git") + tail);
    return new CopySource.Git(
        url.remote(),
        url.ref(),
        url.directory(),
        url.commit(),
        url.keepGitDirectory().orElse(false),
        url.submodules());
  }

  private static String text(FileTree tree, String path) throws IOException {
    try (InputStream in = tree.content(ContainerPath.of(path)).open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static TocEntry entry(FileTree tree, String path) throws IOException {
    return tree.find(ContainerPath.of(path)).orElseThrow();
  }

  private static boolean has(FileTree tree, String path) throws IOException {
    return tree.find(ContainerPath.of(path)).isPresent();
  }

  @Test
  void the_default_branch_comes_without_its_history() throws Exception {
    FileTree tree = sources.fetch(source(""));
    assertEquals("first", text(tree, "/a.txt"));
    assertFalse(has(tree, "/.git"));
    assertEquals(0, entry(tree, "/a.txt").uid());
  }

  @Test
  void files_have_the_time_of_the_commit_and_modes_of_no_umask() throws Exception {
    FileTree tree = sources.fetch(source(""));
    assertEquals(1_600_000_000, entry(tree, "/a.txt").mtimeSeconds());
    assertEquals(1_600_000_000, entry(tree, "/sub").mtimeSeconds());
    assertEquals(0644, entry(tree, "/a.txt").mode());
    assertEquals(0755, entry(tree, "/sub/b.txt").mode());
    assertEquals(0755, entry(tree, "/sub").mode());
  }

  @Test
  void branches_tags_and_commits_are_found() throws Exception {
    String first = repository.git("rev-parse", "HEAD").strip();
    repository.git("tag", "v1");
    repository.git("tag", "-a", "v1-signed", "-m", "m");
    repository.git("checkout", "-q", "-b", "feature/x");
    repository.write("a.txt", "feature");
    repository.commit("two");
    assertEquals("first", text(sources.fetch(source("#v1")), "/a.txt"));
    assertEquals("first", text(sources.fetch(source("#v1-signed")), "/a.txt"));
    assertEquals("first", text(sources.fetch(source("#" + first)), "/a.txt"));
    assertEquals("feature", text(sources.fetch(source("#feature/x")), "/a.txt"));
    assertEquals("feature", text(sources.fetch(source("?branch=feature/x")), "/a.txt"));
    assertEquals(sources.identity(source("#v1")), sources.identity(source("#" + first)));
    assertEquals(sources.identity(source("#v1")), sources.identity(source("#v1-signed")));
    assertNotEquals(sources.identity(source("#v1")), sources.identity(source("#feature/x")));
  }

  @Test
  void a_directory_of_it_can_be_taken_and_links_do_not_lead_out() throws Exception {
    Files.createSymbolicLink(repository.work().resolve("out"), Path.of("/etc"));
    Files.createSymbolicLink(repository.work().resolve("in"), Path.of("sub"));
    repository.commit("links");
    assertEquals("below", text(sources.fetch(source("#:sub")), "/b.txt"));
    assertEquals("below", text(sources.fetch(source("?subdir=in")), "/b.txt"));
    BuildException e = assertThrows(BuildException.class, () -> sources.fetch(source("#main:out")));
    assertEquals(
        "the repository " + server.url("/git/one.git") + " has no directory 'out'", e.getMessage());
    assertThrows(BuildException.class, () -> sources.fetch(source("#main:../../../etc/x")));
  }

  @Test
  void the_git_directory_can_be_kept_and_is_the_same_each_time() throws Exception {
    FileTree tree = sources.fetch(source("?keep-git-dir=true"));
    FileTree again = fresh(Map.of()).fetch(source("?keep-git-dir=true"));
    for (String path : new String[] {"/.git/HEAD", "/.git/index", "/.git/config"}) {
      assertEquals(tree.digest(entry(tree, path)), again.digest(entry(again, path)), path);
    }
    assertFalse(has(tree, "/.git/hooks"));
  }

  @Test
  void a_commit_that_is_not_the_one_named_is_an_error() throws Exception {
    String commit = repository.git("rev-parse", "HEAD").strip();
    sources.fetch(source("?ref=main&checksum=" + commit.substring(0, 12)));
    BuildException e =
        assertThrows(
            BuildException.class, () -> sources.identity(source("?ref=main&checksum=00000000")));
    assertEquals(ErrorCode.CHECKSUM, e.code());
    assertTrue(e.getMessage().startsWith("expected checksum to match 00000000, got " + commit));
  }

  @Test
  void what_is_not_there_is_said() {
    BuildException ref =
        assertThrows(BuildException.class, () -> sources.identity(source("#nowhere")));
    assertEquals(
        "the repository " + server.url("/git/one.git") + " does not contain ref nowhere",
        ref.getMessage());
    BuildException option =
        assertThrows(BuildException.class, () -> sources.identity(source("#--upload-pack=x")));
    assertTrue(option.getMessage().contains("is not the name of a git ref"));
    CopySource.Git none = new CopySource.Git(server.url("/git/none.git"), "", "", "", false, false);
    BuildException missing = assertThrows(BuildException.class, () -> sources.identity(none));
    assertEquals(ErrorCode.REMOTE, missing.code());
  }

  @Test
  void submodules_come_too_unless_they_are_not_wanted() throws Exception {
    Repository inner = Repository.in(directory.resolve("repositories"), "inner");
    inner.write("in.txt", "inner");
    inner.commit("inner");
    repository.git(
        "submodule", "add", "-q", directory.resolve("repositories/inner.git").toString(), "mod");
    repository.git("config", "-f", ".gitmodules", "submodule.mod.url", "../inner.git");
    repository.commit("with a submodule");
    FileTree tree = sources.fetch(source(""));
    assertEquals("inner", text(tree, "/mod/in.txt"));
    assertFalse(has(tree, "/mod/.git"));
    assertFalse(has(sources.fetch(source("?submodules=false")), "/mod/in.txt"));
  }

  @Test
  void submodules_of_this_machines_files_are_refused() throws Exception {
    Repository inner = Repository.in(directory.resolve("repositories"), "inner");
    inner.write("in.txt", "inner");
    inner.commit("inner");
    repository.git(
        "submodule", "add", "-q", directory.resolve("repositories/inner.git").toString(), "mod");
    repository.commit("with a submodule");
    BuildException e = assertThrows(BuildException.class, () -> sources.fetch(source("")));
    assertTrue(e.getMessage().contains("transport 'file' not allowed"), e.getMessage());
  }

  @Test
  void a_server_that_knows_nothing_of_git_will_do() throws Exception {
    Path bare = directory.resolve("repositories/one.git");
    server.on(
        "/dumb.git/",
        exchange -> {
          String path = exchange.getRequestURI().getPath().substring("/dumb.git/".length());
          Path file = bare.resolve(path);
          if (!Files.isRegularFile(file)) {
            exchange.sendResponseHeaders(404, -1);
            return;
          }
          exchange.sendResponseHeaders(200, 0);
          Files.copy(file, exchange.getResponseBody());
        });
    CopySource.Git dumb = new CopySource.Git(server.url("/dumb.git"), "", "", "", false, true);
    assertEquals("first", text(sources.fetch(dumb), "/a.txt"));
  }

  @Test
  void a_token_goes_to_the_server_and_nowhere_else() throws Exception {
    server.on(
        "/closed.git/",
        exchange -> {
          String who = exchange.getRequestHeaders().getFirst("Authorization");
          boolean known = "basic eC1hY2Nlc3MtdG9rZW46czNjcjN0".equals(who);
          exchange.sendResponseHeaders(known ? 404 : 401, -1);
        });
    CopySource.Git closed = new CopySource.Git(server.url("/closed.git"), "", "", "", false, true);
    BuildException without = assertThrows(BuildException.class, () -> sources.identity(closed));
    assertTrue(without.getMessage().contains("terminal prompts disabled"), without.getMessage());
    Secret token = new Secret.OfBytes(Bytes.of("s3cr3t".getBytes(StandardCharsets.UTF_8)));
    BuildException with =
        assertThrows(
            BuildException.class, () -> fresh(Map.of("GIT_AUTH_TOKEN", token)).identity(closed));
    assertTrue(with.getMessage().contains("not found"), with.getMessage());
    assertFalse(with.getMessage().contains("s3cr3t"));
  }
}
