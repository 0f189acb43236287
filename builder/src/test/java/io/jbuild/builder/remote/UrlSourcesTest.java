package io.jbuild.builder.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.copy.FileTree;
import io.jbuild.builder.lock.Lock;
import io.jbuild.builder.plan.CopySource;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.TocEntry;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.store.DirectoryStore;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files by URL. */
@Timeout(60)
class UrlSourcesTest {
  private static final String TIME = "Sun, 13 Sep 2020 12:26:40 GMT";
  private static final long SECONDS = 1_600_000_000;

  @TempDir Path directory;
  private Store store;
  private WebServer server;
  private RemoteSources sources;

  @BeforeEach
  void open() throws Exception {
    store = DirectoryStore.open(directory.resolve("store"), new NioFileOps());
    server = new WebServer();
    sources = fresh();
  }

  @AfterEach
  void close() throws Exception {
    sources.close();
    server.close();
    store.close();
  }

  /** As another build has it. */
  private RemoteSources fresh() {
    return new RemoteSources(
        store, new NioFileOps(), WebServer.web(), Map.of(), Map.of(), event -> {}, Lock.none());
  }

  private CopySource.Url url(String path) {
    return new CopySource.Url(server.url(path), Optional.empty());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(FileTree tree, String path) throws Exception {
    try (InputStream in = tree.content(ContainerPath.of(path)).open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void a_file_is_roots_alone_and_as_old_as_the_server_says() throws Exception {
    server.file("/a/tool.sh", bytes("hello"), Map.of("Last-Modified", TIME));
    FileTree tree = sources.fetch(url("/a/tool.sh?x=1"));
    List<TocEntry> entries = tree.list(ContainerPath.ROOT);
    assertEquals(1, entries.size());
    TocEntry file = entries.get(0);
    assertEquals("/tool.sh", file.path().value());
    assertEquals(0600, file.mode());
    assertEquals(0, file.uid());
    assertEquals(SECONDS, file.mtimeSeconds());
    assertEquals("hello", text(tree, "/tool.sh"));
  }

  @Test
  void a_file_whose_age_the_server_does_not_say_is_of_1970() throws Exception {
    server.file("/f", bytes("x"), Map.of());
    assertEquals(0, sources.fetch(url("/f")).list(ContainerPath.ROOT).get(0).mtimeSeconds());
  }

  @Test
  void names_are_decoded_and_a_url_without_one_has_a_name_still() {
    assertEquals("a b", UrlText.name("http://h/x/a%20b?c#d"));
    assertEquals("x", UrlText.name("http://h/x/"));
    assertEquals("__unnamed__", UrlText.name("http://h/"));
    assertEquals("__unnamed__", UrlText.name("http://h"));
    assertEquals("__unnamed__", UrlText.name("http://h/.."));
  }

  @Test
  void passwords_and_signatures_are_not_shown() {
    assertEquals("https://h/a", UrlText.shown("https://me:secret@h/a?sig=secret"));
    assertEquals("ssh://git@h/a", UrlText.shown("ssh://git@h/a"));
  }

  @Test
  void a_url_is_asked_once_a_build() throws Exception {
    server.file("/f", bytes("x"), Map.of());
    String identity = sources.identity(url("/f"));
    sources.fetch(url("/f"));
    assertEquals(identity, sources.identity(url("/f")));
    assertEquals(List.of("GET /f"), server.asked());
  }

  @Test
  void what_has_not_changed_is_not_sent_again() throws Exception {
    server.file("/f", bytes("x"), Map.of("ETag", "\"1\"", "Last-Modified", TIME));
    String before = sources.identity(url("/f"));
    RemoteSources next = fresh();
    assertEquals(before, next.identity(url("/f")));
    assertEquals("x", text(next.fetch(url("/f")), "/f"));
    assertEquals(SECONDS, next.fetch(url("/f")).list(ContainerPath.ROOT).get(0).mtimeSeconds());
    assertEquals(List.of("GET /f", "GET /f unless \"1\""), server.asked());
    server.file("/f", bytes("y"), Map.of("ETag", "\"2\"", "Last-Modified", TIME));
    RemoteSources last = fresh();
    assertNotEquals(before, last.identity(url("/f")));
    assertEquals("y", text(last.fetch(url("/f")), "/f"));
  }

  @Test
  void the_same_content_at_another_time_is_another_input() throws Exception {
    server.file("/f", bytes("x"), Map.of("Last-Modified", TIME));
    String before = sources.identity(url("/f"));
    server.file("/f", bytes("x"), Map.of("Last-Modified", "Sun, 13 Sep 2020 12:26:41 GMT"));
    assertNotEquals(before, fresh().identity(url("/f")));
  }

  @Test
  void nobody_is_asked_for_the_identity_of_what_has_a_checksum() throws Exception {
    Digest digest = Digest.sha256(bytes("x"));
    CopySource.Url source = new CopySource.Url(server.url("/f"), Optional.of(digest));
    sources.identity(source);
    assertEquals(List.of(), server.asked());
    server.file("/f", bytes("x"), Map.of());
    sources.fetch(source);
    assertEquals("x", text(fresh().fetch(source), "/f"));
    assertEquals(List.of("GET /f"), server.asked());
  }

  @Test
  void another_content_than_the_checksum_says_is_an_error() throws Exception {
    server.file("/f", bytes("x"), Map.of());
    Digest wanted = Digest.sha256(bytes("y"));
    CopySource.Url source = new CopySource.Url(server.url("/f"), Optional.of(wanted));
    BuildException e = assertThrows(BuildException.class, () -> sources.fetch(source));
    assertEquals(ErrorCode.CHECKSUM, e.code());
    assertEquals(
        "digest mismatch for "
            + server.url("/f")
            + ": "
            + Digest.sha256(bytes("x"))
            + " (expected: "
            + wanted
            + ")",
        e.getMessage());
  }

  @Test
  void longer_checksums_are_checked_too() throws Exception {
    server.file("/f", bytes("x"), Map.of());
    byte[] hash = MessageDigest.getInstance("SHA-512").digest(bytes("x"));
    Digest digest = new Digest("sha512", HexFormat.of().formatHex(hash));
    sources.fetch(new CopySource.Url(server.url("/f"), Optional.of(digest)));
    Digest other = new Digest("sha512", "0".repeat(128));
    CopySource.Url bad = new CopySource.Url(server.url("/f"), Optional.of(other));
    assertThrows(BuildException.class, () -> sources.fetch(bad));
  }

  @Test
  void what_is_not_there_is_an_error_with_its_status() {
    server.on("/f", exchange -> exchange.sendResponseHeaders(404, -1));
    BuildException e = assertThrows(BuildException.class, () -> sources.fetch(url("/f?token=s")));
    assertEquals(
        "cannot get " + server.url("/f") + ": invalid response status 404", e.getMessage());
    assertEquals(ErrorCode.REMOTE, e.code());
  }

  @Test
  void the_user_of_a_url_is_told_to_the_server() throws Exception {
    server.on(
        "/f",
        exchange -> {
          String who = exchange.getRequestHeaders().getFirst("Authorization");
          exchange.sendResponseHeaders("Basic bWU6cHc=".equals(who) ? 200 : 401, -1);
        });
    String url = server.url("/f").replace("http://", "http://me:pw@");
    sources.fetch(new CopySource.Url(url, Optional.empty()));
  }

  @Test
  void a_text_as_main_context_is_a_dockerfile_and_an_archive_is_unpacked() throws Exception {
    server.file("/Dockerfile.txt", bytes("FROM scratch\n"), Map.of());
    RemoteContext context = sources.context(server.url("/Dockerfile.txt"), false);
    assertTrue(context.plainFile());
    assertEquals("FROM scratch\n", text(context.tree(), "/context"));
    server.file("/x.tar.gz", Archives.gzip(Archives.tar("d/f", "inside")), Map.of());
    RemoteContext archive = sources.context(server.url("/x.tar.gz"), false);
    assertEquals("inside", text(archive.tree(), "/d/f"));
    assertEquals(7, archive.tree().find(ContainerPath.of("/d/f")).orElseThrow().uid());
  }

  @Test
  void a_named_context_is_never_unpacked() throws Exception {
    byte[] archive = Archives.gzip(Archives.tar("d/f", "inside"));
    server.file("/x.tar.gz", archive, Map.of());
    FileTree tree = sources.namedContext(server.url("/x.tar.gz"));
    assertEquals(archive.length, tree.find(ContainerPath.of("/context")).orElseThrow().size());
  }

  private RemoteSources locked() throws Exception {
    Lock lock = Lock.open(directory.resolve("lock"));
    return new RemoteSources(
        store, new NioFileOps(), WebServer.web(), Map.of(), Map.of(), event -> {}, lock);
  }

  @Test
  void what_is_locked_and_moved_is_told() throws Exception {
    server.file("/f", bytes("one"), Map.of());
    Lock lock = Lock.open(directory.resolve("lock"));
    try (RemoteSources first =
        new RemoteSources(
            store, new NioFileOps(), WebServer.web(), Map.of(), Map.of(), event -> {}, lock)) {
      first.fetch(url("/f"));
    }
    lock.write();
    server.file("/f", bytes("two"), Map.of());
    try (RemoteSources kept = locked()) {
      // the content that is wanted is here still
      assertEquals("one", text(kept.fetch(url("/f")), "/f"));
    }
    sources.fetch(url("/f"));
    try (RemoteSources gone = locked()) {
      BuildException e = assertThrows(BuildException.class, () -> gone.fetch(url("/f")));
      assertTrue(e.describe().contains("has moved"), e.describe());
    }
  }
}
