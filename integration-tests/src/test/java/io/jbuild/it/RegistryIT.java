package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries as a user of the command meets them: with passwords, authorities and base images. */
final class RegistryIT {
  private static final String SECRET = "correct-horse-battery-registry";
  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  @TempDir Path directory;
  private final List<Jbuild.Result> all = new ArrayList<>();
  private Jbuild jbuild;
  private Path docker;

  @BeforeEach
  void prepare() throws IOException {
    Host.assumeRoot();
    docker = Files.createDirectories(directory.resolve("docker"));
    jbuild = on("one");
  }

  /** The same user with another store. */
  private Jbuild on(String name) throws IOException {
    return new Jbuild(Files.createDirectories(directory.resolve(name)))
        .with("HOME", directory.resolve("home").toString())
        .with("DOCKER_CONFIG", docker.toString());
  }

  private Jbuild.Result run(Jbuild who, String... words) throws Exception {
    Jbuild.Result result = who.run(words);
    all.add(result);
    return result;
  }

  private Path context(String name, String... lines) throws IOException {
    Path context = Files.createDirectories(directory.resolve(name));
    Files.writeString(context.resolve("file"), name + "\n");
    Files.write(context.resolve("Dockerfile"), List.of(lines));
    return context;
  }

  private static String digest(Jbuild.Result result) {
    Matcher matcher = DIGEST.matcher(result.out());
    assertTrue(matcher.find(), result.out() + result.err());
    return matcher.group();
  }

  private Jbuild.Result login(String server, String password) throws Exception {
    Path file = Files.writeString(directory.resolve("typed"), password + "\n");
    String line = "exec \"$0\" login -u me --password-stdin \"$1\" < \"$2\"";
    String command = Jbuild.command().get(0);
    Jbuild.Result result = jbuild.exec(List.of("sh", "-c", line, command, server, file.toString()));
    Files.delete(file);
    all.add(result);
    return result;
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void must(String... command) throws Exception {
    Host.assumeProgram(command[0]);
    jbuild.exec(List.of(command)).ok();
  }

  /** Behind TLS of an authority of its own, and a password. */
  private LocalRegistry guarded() throws Exception {
    Path key = directory.resolve("key.pem");
    Path authority = directory.resolve("ca.pem");
    Path passwords = directory.resolve("htpasswd");
    must("htpasswd", "-Bbc", passwords.toString(), "me", SECRET);
    must(
        ("openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=127.0.0.1"
                + " -addext subjectAltName=IP:127.0.0.1 -keyout @K -out @C")
            .replace("@K", key.toString())
            .replace("@C", authority.toString())
            .split(" "));
    return LocalRegistry.start(
        Files.createDirectories(directory.resolve("registry")),
        "  tls: {certificate: " + authority + ", key: " + key + "}",
        "auth: {htpasswd: {realm: here, path: " + passwords + "}}");
  }

  @Test
  void a_user_logs_in_pushes_pulls_and_logs_out() throws Exception {
    try (LocalRegistry registry = guarded()) {
      String name = registry.host() + "/team/app:1";
      Path context = context("app", "FROM scratch", "COPY file /");
      run(jbuild, "build", "-q", "-t", name, context.toString()).ok();

      Jbuild.Result strange = run(jbuild, "push", name).fails(1);
      assertTrue(strange.err().contains("does not trust"), strange::err);
      Path trusted = directory.resolve("home/.config/containers/certs.d/" + registry.host());
      Files.copy(directory.resolve("ca.pem"), Files.createDirectories(trusted).resolve("ca.crt"));

      Jbuild.Result nobody = run(jbuild, "push", name).fails(1);
      assertTrue(nobody.err().contains("jbuild login " + registry.host()), nobody::err);
      login(registry.host(), SECRET + "-not").fails(1);
      assertFalse(Files.exists(docker.resolve("config.json")));
      assertEquals("Login Succeeded\n", login(registry.host(), SECRET).ok().out());

      String pushed = digest(run(jbuild, "push", name).ok());
      run(jbuild, "rmi", name).ok();
      assertEquals(pushed, digest(run(jbuild, "pull", name).ok()));
      run(jbuild, "tag", name, registry.host() + "/team/app:2").ok();
      run(jbuild, "push", "-a", registry.host() + "/team/app").ok();

      Jbuild other = on("two");
      String both = run(other, "pull", "-a", "-q", registry.host() + "/team/app").ok().out();
      assertEquals(List.of(name, registry.host() + "/team/app:2"), both.lines().toList());
      String tags = run(other, "search", "--list-tags", registry.host() + "/team/app").ok().out();
      assertEquals(3, tags.lines().count(), tags);
      run(other, "pull", "-q", registry.host() + "/team/app@" + pushed).ok();

      // in another store FROM brings it, and --push takes what came of it back
      String next = registry.host() + "/team/next:1";
      Path child = context("next", "FROM " + name, "COPY file /next");
      Jbuild third = on("three");
      run(third, "build", "-q", "--push", "-t", next, child.toString()).ok();
      run(other, "pull", next).ok();
      run(other, "inspect", next).ok();

      assertEquals(
          "Removing login credentials for " + registry.host() + "\n",
          run(jbuild, "logout", registry.host()).ok().out());
      run(jbuild, "push", name).fails(1);
      run(other, "pull", name).fails(1);

      // containers' file may be for a part of a registry
      String encoded = encoded("me:" + SECRET);
      String auths =
          "{\"auths\":{\"" + registry.host() + "/team\":{\"auth\":\"" + encoded + "\"}}}";
      String file = Files.writeString(directory.resolve("auth.json"), auths).toString();
      run(other, "pull", "--authfile", file, name).ok();
      run(other.with("REGISTRY_AUTH_FILE", file), "pull", name).ok();
      String digest = directory.resolve("digest").toString();
      run(other, "push", "-q", "--digestfile", digest, name).ok();
      assertEquals(pushed, Files.readString(Path.of(digest)));
      for (Jbuild.Result result : all) {
        String said = result.command() + result.out() + result.err();
        assertFalse(said.contains(SECRET) || said.contains(encoded), said);
      }
    }
  }

  @Test
  void a_helper_that_keeps_passwords_gets_them_by_its_standard_input() throws Exception {
    try (LocalRegistry registry = guarded()) {
      Path bin = Files.createDirectories(directory.resolve("bin"));
      Path helper = bin.resolve("docker-credential-drawer");
      Path drawer = directory.resolve("drawer");
      Path seen = directory.resolve("seen");
      Files.writeString(
          helper,
          """
          #!/bin/sh
          echo "$@" >> SEEN
          tr '\\0' ' ' < /proc/$PPID/cmdline >> SEEN
          case $1 in
            store) cat > DRAWER ;;
            get) cat > /dev/null; cat DRAWER 2>/dev/null || { echo 'credentials not found in native keychain'; exit 1; } ;;
            erase) rm -f DRAWER ;;
          esac
          """
              .replace("SEEN", seen.toString())
              .replace("DRAWER", drawer.toString()));
      must("chmod", "755", helper.toString());
      Files.writeString(docker.resolve("config.json"), "{\"credsStore\":\"drawer\"}");
      jbuild.with("PATH", bin + ":" + System.getenv("PATH"));
      jbuild.with("SSL_CERT_FILE", directory.resolve("ca.pem").toString());
      assertEquals("Login Succeeded\n", login(registry.host(), SECRET).ok().out());
      JsonObject kept = JsonParser.parseString(Files.readString(drawer)).getAsJsonObject();
      assertEquals(SECRET, kept.get("Secret").getAsString());

      String name = registry.host() + "/app:1";
      Path context = context("app", "FROM scratch", "COPY file /");
      run(jbuild, "build", "--push", "-q", "-t", name, context.toString()).ok();
      run(jbuild, "logout", registry.host()).ok();
      assertFalse(Files.exists(drawer));
      run(jbuild, "pull", name).fails(1);
      String said = Files.readString(seen) + Files.readString(docker.resolve("config.json"));
      assertFalse(said.contains(SECRET), said);
    }
  }

  @Test
  void a_base_that_no_step_looks_into_stays_in_its_registry() throws Exception {
    try (LocalRegistry registry = LocalRegistry.start(directory)) {
      String base = registry.host() + "/base:1";
      Path context = context("base", "FROM scratch", "COPY file /base");
      run(jbuild, "build", "-q", "--push", "-t", base, context.toString()).ok();

      Jbuild other = on("two");
      String app = registry.host() + "/other/app:1";
      Path child = context("child", "FROM " + base, "ENV A=b", "COPY --link file /app");
      run(other, "build", "-q", "--push", "-t", app, child.toString()).ok();
      List<String> configs = registry.requests("GET", "/v2/base/blobs/");
      assertEquals(1, configs.size(), "more than the configuration came: " + configs);
      List<String> mounts = registry.requests("POST", "/v2/other/app/blobs/uploads/?mount=");
      assertEquals(1, mounts.size(), mounts::toString);
      assertTrue(mounts.get(0).contains("from=base") && mounts.get(0).contains(" 201 "));

      // and it is whole: somebody else finds both files
      Jbuild third = on("three");
      Path out = directory.resolve("out");
      Path look = context("look", "FROM " + app);
      run(third, "build", "-q", "--output", out.toString(), look.toString()).ok();
      assertEquals("base\n", Files.readString(out.resolve("base")));
      assertEquals("child\n", Files.readString(out.resolve("app")));
    }
  }

  @Test
  void an_index_stays_whole_from_archive_to_registry() throws Exception {
    try (LocalRegistry registry = LocalRegistry.start(directory)) {
      Path context = context("app", "FROM scratch", "ARG TARGETARCH", "COPY file /$TARGETARCH");
      String archive = directory.resolve("app.tar").toString();
      String both = "linux/amd64,linux/arm64";
      String output = "type=oci,dest=" + archive;
      run(jbuild, "build", "-q", "--platform", both, "-t", "app:1", "-o", output, "" + context)
          .ok();

      String name = registry.host() + "/app:2";
      Jbuild other = on("two");
      run(other, "load", "-q", "-i", archive).ok();
      run(other, "tag", "app:1", name).ok();
      String pushed = digest(run(other, "push", "--annotation", "a=b", name).ok());
      for (String arch : List.of("amd64", "arm64")) {
        Jbuild third = on(arch);
        assertEquals(pushed, digest(run(third, "pull", "--platform", "linux/" + arch, name).ok()));
        String format = "{{.Os}}/{{.Architecture}}";
        assertEquals("linux/" + arch + "\n", run(third, "inspect", "-f", format, name).ok().out());
      }
      Jbuild.Result none = run(other, "pull", "--platform", "linux/s390x", name).fails(1);
      assertTrue(none.err().contains("it has linux/amd64, linux/arm64"), none::err);
      run(on("four"), "pull", "--policy", "never", name).fails(1);
    }
  }

  @Test
  void registries_conf_says_where_a_name_leads() throws Exception {
    try (LocalRegistry registry = LocalRegistry.start(directory)) {
      String name = registry.host() + "/library/app:1";
      Path context = context("app", "FROM scratch", "COPY file /");
      run(jbuild, "build", "-q", "--push", "-t", name, context.toString()).ok();
      Path conf = directory.resolve("registries.conf");
      String rules =
          """
          [[registry]]
          prefix = "team.example/apps"
          location = "HOST/library"
          [[registry]]
          prefix = "*.wild.example"
          location = "HOST"
          [[registry]]
          prefix = "docker.io"
          [[registry.mirror]]
          location = "HOST"
          [[registry]]
          prefix = "evil.example"
          blocked = true
          """;
      Files.writeString(conf, rules.replace("HOST", registry.host()));
      Jbuild other = on("two").with("CONTAINERS_REGISTRIES_CONF", conf.toString());
      for (String moved :
          List.of("team.example/apps/app:1", "a.b.wild.example/library/app:1", "app:1")) {
        run(other, "pull", "-q", moved).ok();
      }
      run(other, "push", "-q", "team.example/apps/app:1").ok();
      Jbuild.Result evil = run(other, "pull", "evil.example/app:1").fails(1);
      assertTrue(evil.err().contains("registries.conf blocks 'evil.example'"), evil::err);
      run(on("three"), "--registry-mirror", "http://" + registry.host(), "pull", "app:1").ok();
    }
  }

  @Test
  void a_lock_keeps_a_base_and_says_where_it_moved() throws Exception {
    try (LocalRegistry registry = LocalRegistry.start(directory)) {
      String base = registry.host() + "/base:1";
      Path bottom = context("base", "FROM scratch", "COPY file /");
      run(jbuild, "build", "-q", "--push", "-t", base, bottom.toString()).ok();
      Path context = context("app", "FROM " + base, "LABEL a=b");
      String lock = "--lock=" + directory.resolve("jbuild.lock");
      String first = run(on("two"), "build", "-q", lock, context.toString()).ok().out();
      String line = Files.readString(directory.resolve("jbuild.lock"));
      assertTrue(line.contains("image " + base + " linux/"), line);

      Files.writeString(bottom.resolve("file"), "moved\n");
      run(jbuild, "build", "-q", "--push", "-t", base, bottom.toString()).ok();
      assertEquals(first, run(on("three"), "build", "-q", lock, context.toString()).ok().out());
      assertNotEquals(first, run(on("four"), "build", "-q", context.toString()).ok().out());
      assertEquals(line, Files.readString(directory.resolve("jbuild.lock")));
    }
  }

  @Test
  void without_a_network_who_wanted_it_is_told() throws Exception {
    Path context = context("app", "FROM registry.example/base:1", "COPY file /");
    Jbuild.Result build = run(jbuild, "--offline", "build", context.toString());
    assertTrue(build.exit() != 0 && build.err().contains("registry.example/base:1"), build::err);
    assertTrue(build.err().contains("--offline forbids the network"), build::err);
    Jbuild.Result pull = run(jbuild.with("JBUILD_OFFLINE", "1"), "pull", "alpine:3").fails(1);
    assertTrue(pull.err().contains("alpine:3: --offline forbids the network"), pull::err);
  }
}
