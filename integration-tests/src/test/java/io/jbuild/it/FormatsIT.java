package io.jbuild.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives and layouts in every form in which they come and go. */
final class FormatsIT {
  /** Where the schemas refer to each other; they are read from the conformance kit. */
  private static final String PUBLISHED = "https://opencontainers.org/schema/";

  @TempDir Path directory;
  private Jbuild jbuild;
  private Jbuild other;
  private Path context;

  @BeforeEach
  void prepare() throws IOException {
    jbuild = new Jbuild(directory);
    other = new Jbuild(Files.createDirectories(directory.resolve("other")));
    context = Files.createDirectories(directory.resolve("context"));
    Files.writeString(context.resolve("one"), "one\n".repeat(1000));
    Files.writeString(context.resolve("two"), "two\n");
  }

  private String run(String... arguments) throws Exception {
    return jbuild.run(arguments).ok().out().strip();
  }

  private void build(String name, String dockerfile, String... more) throws Exception {
    Path file = Files.writeString(directory.resolve("Dockerfile"), dockerfile);
    List<String> words = new ArrayList<>(List.of("build", "-q", "-t", name, "-f", file.toString()));
    words.addAll(List.of(more));
    words.add(context.toString());
    run(words.toArray(new String[0]));
  }

  private static String id(Jbuild where, String name) throws Exception {
    return where.run("inspect", "-f", "{{.Id}}", name).ok().out();
  }

  private List<String> names(Path archive) throws Exception {
    return jbuild.exec(List.of("tar", "-tf", archive.toString())).ok().out().lines().toList();
  }

  private Path unpacked(Path archive) throws Exception {
    Path layout = Files.createDirectories(directory.resolve("layout-" + archive.getFileName()));
    jbuild.exec(List.of("tar", "-C", layout.toString(), "-xf", archive.toString())).ok();
    return layout;
  }

  @Test
  void an_archive_comes_through_a_pipe_in_every_compression() throws Exception {
    build("app", "FROM scratch\nCOPY one /\nCMD [\"/one\"]\n");
    String want = id(jbuild, "app");
    String me = Jbuild.command().get(0);
    for (String how : List.of("cat", "gzip", "bzip2", "xz", "zstd")) {
      Host.assumeProgram(how);
      String line = "\"$0\" save app | " + how + " | \"$0\" --root \"$1\" load";
      Path store = directory.resolve("of-" + how);
      assertEquals(
          "Loaded image: app:latest\n",
          jbuild.exec(List.of("sh", "-ec", line, me, store.toString())).ok().out());
      assertEquals(
          want,
          jbuild.run("--root", store.toString(), "inspect", "-f", "{{.Id}}", "app").ok().out());
    }
  }

  @Test
  void several_images_and_names_go_together_and_share_their_layers() throws Exception {
    build("app", "FROM scratch\nCOPY one /\n");
    build("more", "FROM app\nCOPY two /\n");
    run("tag", "app", "app:again");
    Path archive = directory.resolve("all.tar");
    run("save", "-o", archive.toString(), "app", "app:again", "more");
    List<String> blobs = names(archive).stream().filter(n -> n.matches("blobs/sha256/.+")).toList();
    assertEquals(2 + 2 + 2, blobs.size(), blobs::toString); // manifests, configurations, layers
    String loaded = other.run("load", "-i", archive.toString()).ok().out();
    assertEquals(
        List.of("Loaded image: app:again", "Loaded image: app:latest", "Loaded image: more:latest"),
        loaded.lines().sorted().toList());
    for (String name : List.of("app", "app:again", "more")) {
      assertEquals(id(jbuild, name), id(other, name));
    }
  }

  @Test
  void an_index_of_platforms_goes_out_and_in_whole() throws Exception {
    build("multi", "FROM scratch\nCOPY one /\n", "--platform", "linux/amd64,linux/arm64");
    Path first = directory.resolve("first.tar");
    run("save", "-o", first.toString(), "multi");
    other.run("load", "-i", first.toString()).ok();
    Path second = directory.resolve("second.tar");
    other.run("save", "-o", second.toString(), "multi").ok();
    assertEquals(-1, Files.mismatch(first, second));
    JsonObject index = json(unpacked(first).resolve("index.json"));
    JsonObject entry = index.get("manifests").getAsJsonArray().get(0).getAsJsonObject();
    assertEquals("application/vnd.oci.image.index.v1+json", entry.get("mediaType").getAsString());
  }

  @Test
  void layers_leave_compressed_when_asked_and_the_image_is_the_same() throws Exception {
    build("app", "FROM scratch\nCOPY one /\n");
    for (String how : List.of("gzip", "zstd", "uncompressed")) {
      Path archive = directory.resolve(how + ".tar");
      run("save", "--compression", how, "-o", archive.toString(), "app");
      String end = how.equals("uncompressed") ? ".tar" : ".tar+" + how;
      assertEquals("application/vnd.oci.image.layer.v1" + end, layerType(unpacked(archive)));
      Jbuild fresh = new Jbuild(Files.createDirectories(directory.resolve("to-" + how)));
      fresh.run("load", "-i", archive.toString()).ok();
      assertEquals(id(jbuild, "app"), id(fresh, "app"));
      assertEquals("nothing is damaged\n", fresh.run("system", "check").ok().out());
    }
    long gzip = Files.size(directory.resolve("gzip.tar"));
    assertTrue(gzip < Files.size(directory.resolve("uncompressed.tar")));
    Path best = directory.resolve("best.tar");
    String[] words = {"save", "--compression=gzip", "--compression-level=9", "--force-compression"};
    List<String> command = new ArrayList<>(List.of(words));
    command.addAll(List.of("-o", best.toString(), "app"));
    run(command.toArray(new String[0]));
    assertTrue(Files.size(best) <= gzip);
    jbuild.run("save", "--compression", "lzma", "-o", best.toString(), "app").fails(2);
  }

  private static String layerType(Path layout) throws IOException {
    JsonObject entry =
        json(layout.resolve("index.json"))
            .get("manifests")
            .getAsJsonArray()
            .get(0)
            .getAsJsonObject();
    JsonObject manifest = json(blob(layout, entry.get("digest").getAsString()));
    return manifest
        .get("layers")
        .getAsJsonArray()
        .get(0)
        .getAsJsonObject()
        .get("mediaType")
        .getAsString();
  }

  private static Path blob(Path layout, String digest) {
    return layout.resolve("blobs").resolve(digest.replace(':', '/'));
  }

  private static JsonObject json(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  @Test
  void a_root_file_system_comes_from_a_file_a_pipe_and_a_server() throws Exception {
    Path tar = directory.resolve("rootfs.tar");
    jbuild.exec(List.of("tar", "-C", context.toString(), "-czf", tar.toString(), ".")).ok();
    run(
        "import",
        "-m",
        "from elsewhere",
        "-c",
        "ENV A=b",
        "-c",
        "CMD /one",
        tar.toString(),
        "file");
    assertEquals("from elsewhere", run("history", "--format", "{{.Comment}}", "file"));
    assertEquals(
        "A=b [/bin/sh -c /one]",
        run("inspect", "-f", "{{index .Config.Env 1}} {{.Config.Cmd}}", "file"));

    String line = "\"$0\" import -m 'from elsewhere' -c 'ENV A=b' -c 'CMD /one' - piped < \"$1\"";
    jbuild.exec(List.of("sh", "-ec", line, Jbuild.command().get(0), tar.toString())).ok();
    assertEquals(id(jbuild, "file"), id(jbuild, "piped"));

    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean there = exchange.getRequestURI().getPath().equals("/rootfs");
          byte[] body = there ? Files.readAllBytes(tar) : "no".getBytes(UTF_8);
          exchange.sendResponseHeaders(there ? 200 : 404, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      run(
          "import",
          "-m",
          "from elsewhere",
          "-c",
          "ENV A=b",
          "-c",
          "CMD /one",
          url + "/rootfs",
          "url");
      assertEquals(id(jbuild, "file"), id(jbuild, "url"));
      Jbuild.Result missing = jbuild.run("import", url + "/other", "none").fails(1);
      assertTrue(missing.err().contains("its server answered 404"), missing::err);
    } finally {
      server.stop(0);
    }
    jbuild.run("import", "git://127.0.0.1/x", "none").fails(1);
  }

  @Test
  void every_document_keeps_to_the_schemas_of_image_spec() throws Exception {
    Path schemas = Host.conformance().resolve("schema");
    build(
        "multi",
        """
        FROM scratch
        COPY one /
        COPY --chown=1:2 two /d/
        ENV A=b C="d e"
        LABEL a.b=c d=""
        EXPOSE 80 81/udp
        VOLUME /v
        USER 1:2
        WORKDIR /w
        STOPSIGNAL SIGINT
        HEALTHCHECK --interval=3s CMD ["x"]
        ONBUILD RUN y
        SHELL ["/s", "-c"]
        ENTRYPOINT ["e"]
        CMD ["f"]
        """,
        "--platform",
        "linux/amd64,linux/arm/v7",
        "--annotation",
        "x.y=z");
    Path tar = directory.resolve("rootfs.tar");
    jbuild.exec(List.of("tar", "-C", context.toString(), "-cf", tar.toString(), ".")).ok();
    run("import", tar.toString(), "imported");
    run("create", "--name", "made", "imported", "/one");
    run("commit", "-a", "me", "-m", "said", "made", "committed");
    build("squashed", "FROM imported\nCOPY two /2\nCOPY two /3\n", "--squash");
    Path archive = directory.resolve("all.tar");
    run("save", "-o", archive.toString(), "multi", "imported", "committed", "squashed");
    Path zstd = directory.resolve("zstd.tar");
    run("save", "--compression=zstd", "-o", zstd.toString(), "multi", "committed");
    int documents = 0;
    for (Path saved : List.of(archive, zstd)) {
      documents += checkLayout(unpacked(saved), schemas);
    }
    assertTrue(documents >= 20, "only " + documents);
    assertNotEquals(
        List.of(), problems("{\"schemaVersion\":1}", schemas, "image-manifest-schema.json"));
  }

  private static int checkLayout(Path layout, Path schemas) throws IOException {
    assertEquals(
        List.of(),
        problems(
            Files.readString(layout.resolve("oci-layout")), schemas, "image-layout-schema.json"));
    return 1 + checkIndex(layout.resolve("index.json"), layout, schemas);
  }

  private static int checkIndex(Path index, Path layout, Path schemas) throws IOException {
    assertEquals(List.of(), problems(Files.readString(index), schemas, "image-index-schema.json"));
    int count = 1;
    for (JsonElement member : json(index).get("manifests").getAsJsonArray()) {
      String type = member.getAsJsonObject().get("mediaType").getAsString();
      Path file = blob(layout, member.getAsJsonObject().get("digest").getAsString());
      if (type.contains("index")) {
        count += checkIndex(file, layout, schemas);
        continue;
      }
      assertEquals(
          List.of(), problems(Files.readString(file), schemas, "image-manifest-schema.json"));
      String config = json(file).get("config").getAsJsonObject().get("digest").getAsString();
      String text = Files.readString(blob(layout, config));
      assertEquals(List.of(), problems(text, schemas, "config-schema.json"), text);
      assertFalse(text.contains("\"container_config\""), text);
      count += 2;
    }
    return count;
  }

  private static String local(String uri, String here) {
    return uri.startsWith(PUBLISHED) ? here + uri.substring(uri.lastIndexOf('/') + 1) : uri;
  }

  private static List<String> problems(String document, Path schemas, String schema) {
    String here = schemas.toUri().toString();
    JsonSchema rules =
        JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V4,
                b -> b.schemaMappers(m -> m.mappings(uri -> local(uri, here))))
            .getSchema(SchemaLocation.of(here + schema));
    List<String> out = new ArrayList<>();
    rules.validate(document, InputFormat.JSON).forEach(m -> out.add(m.toString()));
    return out;
  }
}
