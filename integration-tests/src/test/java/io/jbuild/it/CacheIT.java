package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is run again, and what is not. */
final class CacheIT {
  @TempDir Path directory;
  private Path context;
  private Jbuild jbuild;

  @BeforeEach
  void prepare() throws IOException {
    Host.assumeRoot();
    context = Files.createDirectories(directory.resolve("context"));
    jbuild = new Jbuild(directory);
    Files.writeString(context.resolve("a.txt"), "a\n");
    Files.writeString(context.resolve("b.txt"), "b\n");
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM jbuild/base
        RUN echo first > /first
        COPY a.txt /a.txt
        RUN cat /a.txt > /second
        COPY b.txt /b.txt
        RUN cat /b.txt > /third
        LABEL x=y
        """);
  }

  private String build() throws IOException, InterruptedException {
    return jbuild.run("build", "--progress=plain", "-t", "cache", context.toString()).ok().err();
  }

  private String digest() throws IOException, InterruptedException {
    return jbuild.run("inspect", "--format", "{{.Id}}", "cache").ok().out();
  }

  /** The lines that say of a step, the base among them, that it came from the cache. */
  private static List<String> cached(String log) {
    List<String> out = new ArrayList<>();
    for (String line : log.lines().toList()) {
      if (line.startsWith("#") && line.endsWith("CACHED")) {
        out.add(line);
      }
    }
    return out;
  }

  @Test
  void a_second_build_runs_nothing() throws Exception {
    build();
    String first = digest();
    String log = build();
    assertEquals(6, cached(log).size(), log);
    assertEquals(first, digest());
  }

  @Test
  void one_changed_file_reruns_from_that_copy_on() throws Exception {
    build();
    Files.writeString(context.resolve("b.txt"), "changed\n");
    String log = build();
    assertEquals(4, cached(log).size(), log);
    assertEquals("changed\n", jbuild.run("run", "--rm", "cache", "cat", "/third").ok().out());
  }

  @Test
  void a_new_modification_time_alone_reruns_nothing() throws Exception {
    build();
    String first = digest();
    Files.setLastModifiedTime(context.resolve("a.txt"), FileTime.fromMillis(1_000_000_000_000L));
    String log = build();
    assertEquals(6, cached(log).size(), log);
    assertEquals(first, digest());
  }

  @Test
  void a_changed_label_reruns_nothing() throws Exception {
    build();
    Path dockerfile = context.resolve("Dockerfile");
    Files.writeString(dockerfile, Files.readString(dockerfile).replace("x=y", "x=z"));
    String log = build();
    assertEquals(6, cached(log).size(), log);
    assertEquals(
        "z\n",
        jbuild.run("inspect", "--format", "{{index .Config.Labels \"x\"}}", "cache").ok().out());
  }

  @Test
  void a_miss_says_which_file_changed() throws Exception {
    build();
    Files.writeString(context.resolve("b.txt"), "changed\n");
    String log = build();
    assertTrue(log.contains("b.txt"), log);
    assertFalse(log.contains("a.txt changed"), log);
  }
}
