package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each sample is built and run by the line of its README, and is what its expected.json says. */
final class SamplesIT {
  private static final int STOP_SECONDS = 20;

  @TempDir static Path directory;
  private static Jbuild jbuild;

  @BeforeAll
  static void make_the_debian_base() throws Exception {
    Host.assumeRoot();
    Host.assumeProgram("debootstrap");
    jbuild = new Jbuild(directory);
    String script = Jbuild.REPOSITORY.resolve("samples/debian-base/make.sh").toString();
    Jbuild.Result made =
        jbuild.exec(List.of(script, Jbuild.REPOSITORY.resolve("jbuild").toString()));
    assumeTrue(
        made.exit() == 0 || !made.err().contains("Failed getting release file"),
        "needs a reachable Debian mirror");
    made.ok();
  }

  private static void build(String sample) throws Exception {
    jbuild
        .run(
            "build",
            "-t",
            sample,
            "--build-context",
            "apt=/etc/apt",
            Jbuild.REPOSITORY.resolve("samples").resolve(sample).toString())
        .ok();
  }

  private static void check(String sample, int port, String... command) throws Exception {
    JsonObject expected = expected(sample);
    checkConfig(sample, expected.getAsJsonObject("config"));
    checkFiles(sample, expected);
    String[] arguments = new String[5 + command.length];
    System.arraycopy(new String[] {"run", "--rm", "--network", "host", sample}, 0, arguments, 0, 5);
    System.arraycopy(command, 0, arguments, 5, command.length);
    Process server = jbuild.start(arguments);
    try {
      String body = Host.fetch(port, server);
      assertTrue(body.contains(expected.get("response").getAsString()), body);
    } finally {
      server.destroy();
      if (!server.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    }
    assertEquals("", jbuild.run("ps", "-aq").ok().out(), "--rm left a container");
    assertEquals(List.of(), Host.mountsBelow(jbuild.store()));
  }

  private static JsonObject expected(String sample) throws IOException {
    Path file = Jbuild.REPOSITORY.resolve("samples").resolve(sample).resolve("expected.json");
    return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
  }

  private static void checkConfig(String sample, JsonObject want) throws Exception {
    String json = jbuild.run("inspect", "--format", "{{json .Config}}", sample).ok().out();
    JsonObject got = JsonParser.parseString(json).getAsJsonObject();
    for (String key : want.keySet()) {
      if (key.equals("ExposedPorts")) {
        TreeSet<String> ports = new TreeSet<>();
        want.getAsJsonArray(key).forEach(p -> ports.add(p.getAsString()));
        assertEquals(ports, new TreeSet<>(got.getAsJsonObject(key).keySet()));
      } else {
        assertEquals(want.get(key), got.get(key), key);
      }
    }
  }

  private static void checkFiles(String sample, JsonObject expected) throws Exception {
    Path tar = directory.resolve(sample + ".rootfs.tar");
    String id = jbuild.run("create", sample).ok().out().strip();
    jbuild.run("export", "-o", tar.toString(), id).ok();
    jbuild.run("rm", id).ok();
    String listing = jbuild.exec(List.of("tar", "-tf", tar.toString())).ok().out();
    TreeSet<String> names = new TreeSet<>();
    listing.lines().forEach(l -> names.add('/' + l.replaceFirst("^\\./", "")));
    for (JsonElement path : expected.getAsJsonArray("present")) {
      assertTrue(names.contains(path.getAsString()), () -> path + " is missing");
    }
    for (JsonElement path : expected.getAsJsonArray("absent")) {
      assertFalse(
          names.contains(path.getAsString()) || names.contains(path.getAsString() + '/'),
          () -> path + " was left");
    }
    Files.delete(tar);
  }

  @Test
  void debian_web_serves_its_page() throws Exception {
    build("debian-web");
    int port = Host.freePort();
    check("debian-web", port, "serve", "--port", Integer.toString(port), "/srv/site");
  }

  @Test
  void java_service_answers() throws Exception {
    build("java-service");
    int port = Host.freePort();
    check("java-service", port, Integer.toString(port));
  }

  @Test
  void java_service_is_the_same_image_when_maven_builds_it() throws Exception {
    build("java-service");
    String want = id("java-service");
    Maven maven = new Maven(directory, jbuild);
    Path sample = Jbuild.REPOSITORY.resolve("samples/java-service");
    Path project = Maven.copy(sample, directory.resolve("java-service"));
    maven.run(project, "package", "jbuild:build").ok();
    assertEquals(want, id("java-service"));
  }

  private static String id(String image) throws Exception {
    return jbuild.run("inspect", "--format", "{{.Id}}", image).ok().out();
  }
}
