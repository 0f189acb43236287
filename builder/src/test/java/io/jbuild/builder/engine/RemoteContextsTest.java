package io.jbuild.builder.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.BuildException;
import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.BuildResult;
import io.jbuild.builder.DockerfileLocation;
import io.jbuild.builder.remote.Archives;
import io.jbuild.builder.remote.Repository;
import io.jbuild.builder.remote.WebServer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Builds whose files come from elsewhere. */
@Timeout(120)
class RemoteContextsTest {
  @TempDir Path directory;
  private Builds builds;
  private WebServer server;

  @BeforeEach
  void open() throws Exception {
    builds = new Builds(directory.resolve("store"));
    server = new WebServer();
  }

  @AfterEach
  void close() throws Exception {
    server.close();
    builds.close();
  }

  private static BuildRequest.Builder of(BuildContext context) {
    return BuildRequest.of(context).dockerfile(new DockerfileLocation.InContext("Dockerfile"));
  }

  private static DockerfileLocation text(String... lines) {
    return new DockerfileLocation.Text("Dockerfile", String.join("\n", lines) + "\n");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void a_stream_keeps_its_owners_and_knows_no_ignore_file() throws Exception {
    byte[] tar =
        Archives.tar("Dockerfile", "FROM scratch\nCOPY a /\n", "a", "x", ".dockerignore", "a");
    for (byte[] form : new byte[][] {tar, Archives.gzip(tar)}) {
      BuildContext context = new BuildContext.TarStream(new ByteArrayInputStream(form));
      BuildResult result = builds.build(of(context).build());
      assertEquals("x", builds.text(result, "/a"));
      assertEquals(7, builds.entry(result, "/a").uid());
      assertEquals(8, builds.entry(result, "/a").gid());
      assertEquals(0640, builds.entry(result, "/a").mode());
    }
  }

  @Test
  void an_archive_by_url_is_a_context() throws Exception {
    byte[] tar = Archives.tar("x/Other", "FROM scratch\nCOPY d /d/\n", "d/f", "inside");
    server.file("/c.tgz", Archives.gzip(tar), Map.of());
    BuildRequest request =
        of(new BuildContext.Remote(server.url("/c.tgz")))
            .dockerfile(new DockerfileLocation.InContext("x/Other"))
            .build();
    assertEquals("inside", builds.text(builds.build(request), "/d/f"));
  }

  @Test
  void a_text_by_url_is_a_dockerfile() throws Exception {
    server.file("/hello", bytes("FROM scratch\nCOPY context /d\n"), Map.of());
    BuildResult result = builds.build(of(new BuildContext.Remote(server.url("/hello"))).build());
    assertEquals("FROM scratch\nCOPY context /d\n", builds.text(result, "/d"));
  }

  @Test
  void a_dockerfile_of_a_fetched_context_cannot_be_a_file_of_this_machine() throws Exception {
    Repository repository = Repository.in(directory, "evil");
    Files.createSymbolicLink(repository.work().resolve("Dockerfile"), Path.of("/etc/hostname"));
    repository.commit("link");
    server.repositories(directory);
    BuildRequest request = of(new BuildContext.Remote(server.url("/git/evil.git"))).build();
    BuildException e = assertThrows(BuildException.class, () -> builds.build(request));
    assertEquals(
        "failed to read dockerfile: open Dockerfile: no such file or directory", e.getMessage());
  }

  @Test
  void a_directory_of_a_repository_is_a_context() throws Exception {
    Repository repository = Repository.in(directory, "app");
    repository.write("sub/Dockerfile", "FROM scratch\nCOPY . /app/\n");
    repository.write("sub/f", "f");
    repository.commit("one");
    server.repositories(directory);
    BuildContext context = new BuildContext.Remote(server.url("/git/app.git#main:sub"));
    BuildResult result = builds.build(of(context).build());
    assertEquals("f", builds.text(result, "/app/f"));
    assertEquals(1_600_000_000, builds.entry(result, "/app/f").mtimeSeconds());
  }

  @Test
  void add_takes_files_and_repositories() throws Exception {
    Repository repository = Repository.in(directory, "lib");
    repository.write("l", "l");
    repository.commit("one");
    server.repositories(directory);
    server.file("/t.tar.gz", Archives.gzip(Archives.tar("in", "x")), Map.of());
    BuildRequest request =
        of(new BuildContext.None())
            .dockerfile(
                text(
                    "FROM scratch",
                    "ADD " + server.url("/t.tar.gz") + " /dl/",
                    "ADD --chmod=755 " + server.url("/t.tar.gz") + " /tool",
                    "ADD --unpack " + server.url("/t.tar.gz") + " /un/",
                    "ADD " + server.url("/git/lib.git") + " /lib"))
            .build();
    BuildResult result = builds.build(request);
    assertEquals(0600, builds.entry(result, "/dl/t.tar.gz").mode());
    assertEquals(0755, builds.entry(result, "/tool").mode());
    assertEquals("x", builds.text(result, "/un/in"));
    assertEquals("l", builds.text(result, "/lib/l"));
    assertEquals(0, Builds.ran(builds.build(request)));
    repository.write("l", "changed");
    repository.commit("two");
    assertEquals(1, Builds.ran(builds.build(request)));
  }

  @Test
  void named_contexts_come_from_the_network_too() throws Exception {
    Repository repository = Repository.in(directory, "lib");
    repository.write("l", "l");
    repository.commit("one");
    server.repositories(directory);
    server.file("/f", bytes("file"), Map.of());
    Path local = Files.createDirectories(directory.resolve("local"));
    Files.writeString(local.resolve("x"), "local");
    BuildRequest request =
        of(new BuildContext.None())
            .dockerfile(
                text(
                    "FROM base",
                    "COPY --from=url /context /f",
                    "COPY --from=git / /g/",
                    "COPY --from=dir x /x"))
            .namedContexts(
                Map.of(
                    "url", new BuildContext.Remote(server.url("/f")),
                    "git", new BuildContext.Remote(server.url("/git/lib.git")),
                    "base", new BuildContext.Remote(server.url("/git/lib.git")),
                    "dir", new BuildContext.Directory(local)))
            .build();
    BuildResult result = builds.build(request);
    assertEquals("l", builds.text(result, "/l"));
    assertEquals("file", builds.text(result, "/f"));
    assertEquals("l", builds.text(result, "/g/l"));
    assertEquals("local", builds.text(result, "/x"));
  }

  @Test
  void a_checksum_that_does_not_fit_names_the_line() {
    server.file("/f", bytes("x"), Map.of());
    BuildRequest request =
        of(new BuildContext.None())
            .dockerfile(
                text(
                    "FROM scratch",
                    "ADD --checksum=sha256:" + "0".repeat(64) + " " + server.url("/f") + " /"))
            .build();
    BuildException e = assertThrows(BuildException.class, () -> builds.build(request));
    assertTrue(e.getMessage().startsWith("digest mismatch for"));
    assertEquals(2, e.excerpt().orElseThrow().first());
  }
}
