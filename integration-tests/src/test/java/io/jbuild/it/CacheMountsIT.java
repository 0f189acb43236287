package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contents of cache mounts on their way from machine to machine. */
final class CacheMountsIT {
  @TempDir Path directory;
  private Path cache;
  private Path context;
  private Jbuild one;
  private Jbuild two;

  @BeforeEach
  void prepare() throws IOException {
    Host.assumeRoot();
    one = new Jbuild(Files.createDirectories(directory.resolve("one")));
    two = new Jbuild(Files.createDirectories(directory.resolve("two")));
    cache = directory.resolve("cache");
    context = Files.createDirectories(directory.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM jbuild/base
        ARG N
        RUN --mount=type=cache,target=/mine --mount=type=cache,id=owned,target=/owned,uid=7 \\
            ls -ln /mine /owned > /seen && echo $N > /mine/n && touch -d @1000 /mine/n && \\
            ln -sf n /mine/link && chmod 4711 /mine/n && echo $N > "/owned/a b"
        """);
  }

  private String cacheTo() {
    return "type=local,dest=" + cache + ",mode=max,mounts=true";
  }

  private Jbuild.Result second() throws Exception {
    return two.run(
        "build",
        "--progress=plain",
        "--cache-from=type=local,src=" + cache + ",mounts=true",
        "--build-arg=N=2",
        "-t",
        "second",
        context.toString());
  }

  private void first() throws Exception {
    one.run("build", "-q", "--build-arg=N=1", "--cache-to", cacheTo(), context.toString()).ok();
  }

  private String seen() throws Exception {
    return two.run("run", "--rm", "second", "cat", "/seen").ok().out();
  }

  @Test
  void another_machine_goes_on_where_this_one_was() throws Exception {
    first();
    second().ok();
    String seen = seen();
    assertTrue(seen.contains("-rws--x--x 1 0 0 2 Jan  1  1970 n"), seen);
    assertTrue(seen.contains("link -> n"), seen);
    assertTrue(seen.contains("a b"), seen);
    // what is there already stays, and what was not asked for stays away
    one.run("build", "-q", "--build-arg=N=3", "--cache-to", cacheTo(), context.toString()).ok();
    second().ok();
    assertEquals("1\n", count("one", one));
    assertEquals("1\n", count("two", two));
  }

  /** How many of the mounts of a store hold the number that its own build wrote. */
  private String count(String which, Jbuild jbuild) throws Exception {
    String n = which.equals("one") ? "3" : "2";
    String find = "grep -lx " + n + " " + jbuild.store() + "/cache-mounts/*/data/n | wc -l";
    return jbuild.exec(List.of("sh", "-c", find)).ok().out();
  }

  @Test
  void each_can_be_listed_and_removed_by_its_id() throws Exception {
    first();
    String listed = one.run("builder", "du", "--format", "{{.ID}}").ok().out();
    assertTrue(listed.contains("/mine\n") && listed.contains("owned\n"), listed);
    one.run("builder", "prune", "-f", "--filter", "id=owned").ok();
    String left = one.run("builder", "du", "--format", "{{.ID}}").ok().out();
    assertEquals(listed.replace("owned\n", ""), left);
    one.run("builder", "prune", "-f").ok();
    assertEquals("", one.run("builder", "du", "--format", "{{.ID}}").ok().out());
  }

  @Test
  void one_that_was_tampered_with_is_not_taken() throws Exception {
    first();
    try (var blobs = Files.walk(cache.resolve("blobs"))) {
      for (Path blob : blobs.filter(Files::isRegularFile).toList()) {
        byte[] content = Files.readAllBytes(blob);
        if (new String(content, StandardCharsets.ISO_8859_1).contains("a b")) {
          content[content.length / 2] ^= 1;
          Files.write(blob, content);
        }
      }
    }
    Jbuild.Result result = second().ok();
    assertTrue(result.err().contains("is damaged: want sha256:"), result::err);
    assertTrue(!seen().contains("a b"), seen());
  }
}
