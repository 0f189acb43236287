package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images of Maven and of the command line are the same images, and change no more than they must.
 */
final class MavenIT {
  @TempDir static Path directory;
  private static Jbuild jbuild;
  private static Maven maven;

  @BeforeAll
  static void install_the_plugin() throws Exception {
    Host.assumeRoot();
    jbuild = new Jbuild(directory);
    maven = new Maven(directory, jbuild);
  }

  @Test
  void a_dockerfile_is_built_in_mavens_own_process_and_the_image_runs() throws Exception {
    Path project = maven.project("dockerfile");
    Jbuild.Result first = maven.run(project, "package", "jbuild:build").ok();
    assertTrue(first.out().contains("built shop/greeter:latest: sha256:"), first.out());
    assertEquals("ready\n", jbuild.run("run", "--rm", "shop/greeter").ok().out());
    String id = Files.readString(project.resolve("target/jbuild/image.id")).strip();
    String known = jbuild.run("inspect", "--format", "{{.Id}}", "shop/greeter").ok().out().strip();
    assertEquals(known, id);
    Jbuild.Result second = maven.run(project, "package", "jbuild:build").ok();
    assertTrue(second.out().contains("RUN test -s /app/greeter.jar && echo ready > /ready CACHED"));
    assertEquals(List.of(), Host.mountsBelow(jbuild.store()));
  }

  @Test
  void a_module_without_a_dockerfile_becomes_an_image_with_a_runtime_of_its_own() throws Exception {
    Path project = maven.project("modules");
    maven.run(project, "package").ok();
    String out = jbuild.run("run", "--rm", "shop/app").ok().out();
    assertEquals("hello $HOME one \"two\"\n\"a \\\"b\\\" $HOME\"\n/tmp\n0\na resource\n", out);
    String extra = jbuild.run("run", "--rm", "--entrypoint", "extra", "shop/app:1.0").ok().out();
    assertEquals("extra\n", extra);
    assertEquals(
        "10001:10001 shop",
        jbuild
            .run("inspect", "--format", "{{.Config.User}} {{.Config.Labels.team}}", "shop/app")
            .ok()
            .out()
            .strip());
    String id = id("shop/app");
    List<String> before = layers("shop/app");

    // another time, other times of files: the same bytes
    maven.run(project, "clean", "package").ok();
    assertEquals(id, id("shop/app"));

    Path main = project.resolve("app/src/main/java/com/example/app/Main.java");
    Files.writeString(main, Files.readString(main).replace("System.out.print(", "print("));
    String source = Files.readString(main);
    String method = "  static void print(String s) {\n    System.out.print(s);\n  }\n}\n";
    Files.writeString(main, source.substring(0, source.lastIndexOf('}')) + method);
    maven.run(project, "package").ok();
    List<String> after = layers("shop/app");
    int classes = 6;
    assertEquals(before.subList(0, classes), after.subList(0, classes));
    assertNotEquals(before.get(classes), after.get(classes));
  }

  @Test
  void with_a_runtime_made_by_jlink_nothing_is_asked_of_a_network() throws Exception {
    Host.assumeProgram("strace");
    Path project = maven.project("offline");
    maven.run(project, "package", "jbuild:help").ok();
    Path calls = directory.resolve("calls");
    List<String> watched = List.of("strace", "-f", "-e", "trace=connect", "-o", calls.toString());
    maven.run(watched, project, "-o", "clean", "package", "jbuild:build").ok();
    String connected = Files.readString(calls);
    assertFalse(connected.contains("AF_INET"), connected);
  }

  /** In a user namespace without ids, nobody can give a file away, and no namespace can be made. */
  @Test
  void an_ordinary_user_needs_no_ids_where_nothing_is_run() throws Exception {
    List<String> nobody = List.of("unshare", "--user");
    Path store = Files.createDirectory(directory.resolve("store-of-nobody"));
    String root = "-Djbuild.root=" + store;
    Path project = maven.project("offline");
    Jbuild.Result built =
        maven.run(nobody, project, root, "package", "jbuild:build", "jbuild:save");
    assertTrue(built.ok().out().contains("built shop/offline:1.0: sha256:"), built.out());
    jbuild.run("load", "-i", project.resolve("target/jbuild/image.tar").toString()).ok();
    String out = jbuild.run("run", "--rm", "shop/offline:1.0").ok().out();
    assertTrue(out.startsWith("java "), out);

    Path other = maven.project("dockerfile");
    Jbuild.Result failed = maven.run(nobody, other, root, "package", "jbuild:build");
    assertTrue(failed.out().contains("an ordinary user has just one to give"), failed.out());
  }

  @Test
  void the_sample_of_the_java_api_builds_an_image() throws Exception {
    Path samples = Jbuild.REPOSITORY.resolve("samples");
    Path project = Maven.copy(samples.resolve("embedded"), directory.resolve("embedded"));
    String arguments = jbuild.store() + " " + samples.resolve("hello") + " shop/embedded";
    String out =
        maven.run(project, "-q", "compile", "exec:java", "-Dexec.args=" + arguments).ok().out();
    assertTrue(out.contains("RUN uname -s > /kernel\n"), out);
    assertTrue(out.contains("shop/embedded:latest is " + id("shop/embedded").strip()), out);
    assertEquals(
        "Hello, world, from a container on Linux!\n",
        jbuild.run("run", "--rm", "shop/embedded").ok().out());
  }

  private static String id(String image) throws Exception {
    return jbuild.run("inspect", "--format", "{{.Id}}", image).ok().out();
  }

  private static List<String> layers(String image) throws Exception {
    String format = "{{range .RootFS.Layers}}{{.}} {{end}}";
    String text = jbuild.run("inspect", "--format", format, image).ok().out().strip();
    return List.of(text.split(" ", -1));
  }
}
