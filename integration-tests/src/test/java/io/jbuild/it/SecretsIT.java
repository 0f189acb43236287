package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret that builds use is nowhere when they are over. */
final class SecretsIT {
  private static final String FILE = "correct-horse-battery-file";
  private static final String VARIABLE = "correct-horse-battery-variable";

  @TempDir Path directory;
  @TempDir Path elsewhere;
  private Path context;
  private Path secret;
  private Jbuild jbuild;

  @BeforeEach
  void prepare() throws IOException {
    Host.assumeRoot();
    jbuild = new Jbuild(directory).with("TOKEN", VARIABLE);
    context = Files.createDirectories(directory.resolve("context"));
    secret = elsewhere.resolve("secret");
    Files.writeString(secret, FILE + "\n");
  }

  private Jbuild.Result build(String progress, String end, String... more) throws Exception {
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM jbuild/base
        RUN --mount=type=secret,id=file,required --mount=type=secret,id=var,env=TOKEN \\
            cat /run/secrets/file; echo "token is $TOKEN, again $TOKEN" >&2; \\
            test "$TOKEN" = correct-horse-battery-variabl"e" || exit 4; END
        """
            .replace("END", end));
    List<String> words =
        new ArrayList<>(
            List.of("build", "--no-cache", "--progress=" + progress, "-t", "secrets", "--explain"));
    words.addAll(List.of("--secret", "id=file,src=" + secret, "--secret", "id=var,env=TOKEN"));
    words.addAll(List.of(more));
    words.add(context.toString());
    return jbuild.run(words.toArray(new String[0]));
  }

  /** Files below that hold one of the secrets, in name or content. */
  private static List<Path> holding(Path top) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(top)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        boolean file = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
        String text =
            path + (file ? new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1) : "");
        if (text.contains(FILE) || text.contains(VARIABLE)) {
          found.add(path);
        }
      }
    }
    return found;
  }

  @Test
  void nothing_of_it_is_in_store_records_logs_and_image() throws Exception {
    String out = directory.resolve("out").toString();
    Jbuild.Result plain =
        build(
            "plain",
            "true",
            "--metadata-file=" + directory.resolve("metadata.json"),
            "--cache-to=type=local,mode=max,dest=" + directory.resolve("cache"),
            "--output=type=docker,dest=" + directory.resolve("image.tar"),
            "--output=type=local,dest=" + out,
            "--output=type=image");
    plain.ok();
    assertTrue(plain.err().contains("token is ****, again ****"), plain::err);
    build("rawjson", "true").ok();
    build("quiet", "true").ok();
    Jbuild.Result failed = build("plain", "exit 3").fails(1);
    assertTrue(failed.err().contains("exit code: 3"), failed::err);
    jbuild.run("history", "--no-trunc", "secrets").ok();
    jbuild.run("inspect", "secrets").ok();
    // what the commands printed is in this directory, too
    assertEquals(List.of(), holding(directory));
    assertFalse(Files.exists(Path.of(out, "run/secrets/file")), "the mount's stub is in the image");
  }

  @Test
  void it_is_in_no_command_line_that_other_users_see() throws Exception {
    Path context = Files.createDirectories(directory.resolve("sleeper"));
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM jbuild/base\nRUN --mount=type=secret,id=file touch /started; sleep 3\n");
    Process build = jbuild.start("build", "--secret", "id=file,src=" + secret, context.toString());
    try {
      long end = System.nanoTime() + 10_000_000_000L;
      while (build.isAlive() && System.nanoTime() < end) {
        assertEquals(List.of(), Host.processesWith(FILE));
        Thread.sleep(200);
      }
    } finally {
      build.destroy();
      build.waitFor();
    }
  }

  @Test
  void an_agent_with_keys_ends_with_a_build_that_is_killed() throws Exception {
    Host.assumeProgram("ssh-agent");
    Path key = elsewhere.resolve("key");
    jbuild.exec(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString())).ok();
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM jbuild/base\nRUN --mount=type=ssh touch /up; sleep 613\n");
    Process build = jbuild.start("build", "--ssh", "default=" + key, context.toString());
    try {
      List<String> command = agents(build);
      for (int i = 0; i < 300 && (command.isEmpty() || !sleeps()); i++) {
        Thread.sleep(100);
        command = agents(build);
      }
      assertFalse(command.isEmpty());
      build.destroyForcibly().waitFor();
      for (int i = 0; i < 100 && !alive(command).isEmpty(); i++) {
        Thread.sleep(100);
      }
      assertEquals(List.of(), alive(command));
    } finally {
      build.destroyForcibly();
    }
  }

  private static boolean sleeps() throws IOException {
    return !Host.processesWith("sleep 613").isEmpty();
  }

  /** Those below the process. */
  private static List<String> agents(Process build) {
    return build
        .descendants()
        .filter(p -> p.info().command().orElse("").endsWith("ssh-agent"))
        .map(p -> Long.toString(p.pid()))
        .toList();
  }

  private static List<String> alive(List<String> processes) {
    return processes.stream().filter(p -> Files.exists(Path.of("/proc", p, "exe"))).toList();
  }
}
