package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** What lies in the place of mounts where there are none: lent, kept apart, and taken away. */
final class ChrootIT {
  private static final String SECRET = "correct-horse-battery-chroot";
  private static final long POLL_MILLIS = 20;
  private static final int POLLS = 1500;

  @TempDir Path directory;
  @TempDir Path elsewhere;
  private Path context;
  private Jbuild jbuild;

  @BeforeEach
  void prepare() throws Exception {
    Host.assumeRoot();
    jbuild = new Jbuild(directory);
    context = Files.createDirectory(directory.resolve("context"));
    Path busybox = Host.conformance().resolve("images/busybox.tar");
    jbuild.run("load", "-q", "-i", busybox.toString()).ok();
    Files.writeString(elsewhere.resolve("secret"), SECRET);
  }

  private String[] build(String dockerfile, String... more) throws IOException {
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    List<String> words = new ArrayList<>(List.of("build", "--isolation=chroot", "-t", "image"));
    words.addAll(List.of("--progress=plain", "--secret", "id=s,src=" + elsewhere + "/secret"));
    words.addAll(List.of(more));
    words.add(context.toString());
    return words.toArray(new String[0]);
  }

  /** Files of the store, and of what is kept in memory, that hold the secret. */
  private List<Path> holding() throws IOException {
    List<Path> found = new ArrayList<>();
    List<Path> tops = new ArrayList<>(List.of(jbuild.store()));
    try (var memory = Files.newDirectoryStream(Path.of("/dev/shm"), "jbuild-*")) {
      memory.forEach(tops::add);
    }
    for (Path top : tops) {
      try (Stream<Path> all = Files.walk(top)) {
        for (Path path : (Iterable<Path>) all::iterator) {
          if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
              && new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1)
                  .contains(SECRET)) {
            found.add(path);
          }
        }
      }
    }
    return found;
  }

  @Test
  void a_secret_of_a_killed_build_is_gone_with_the_next_command() throws Exception {
    String mounts =
        "--mount=type=cache,target=/root --mount=type=secret,id=s,target=/root/.npmrc"
            + " --mount=type=secret,id=s,target=/etc/deep/er";
    Process killed =
        jbuild.start(
            build(
                "FROM busybox\nRUN "
                    + mounts
                    + " cat /root/.npmrc /etc/deep/er > /dev/null && sh -c 'sleep 4711472 & wait'"));
    for (int i = 0; i < POLLS && Host.processesWith("sleep 4711472").isEmpty(); i++) {
      assertTrue(killed.isAlive());
      Thread.sleep(POLL_MILLIS);
    }
    killed.destroyForcibly();
    killed.waitFor();
    // the command's shell is ended with jbuild, what it started is not: nothing holds that together
    assertEquals(4, holding().size());
    jbuild
        .run(build("FROM busybox\nRUN --mount=type=cache,target=/root test ! -e /root/.npmrc"))
        .ok();
    assertEquals(List.of(), holding());
    assertEquals(List.of(), Host.processesWith("sleep 4711472"));
    assertEquals("nothing is damaged\n", jbuild.run("system", "check").ok().out());
  }

  @Test
  void a_secret_that_a_command_has_moved_or_linked_is_in_no_layer() throws Exception {
    String mounts = "--mount=type=secret,id=s,target=/a/s --mount=type=secret,id=s,target=/b/c/s ";
    jbuild
        .run(build("FROM busybox\nRUN " + mounts + "ln /a/s /linked && mv /a/s /moved && mv /b /d"))
        .ok();
    assertEquals(List.of(), holding());
    jbuild.run("run", "--rm", "image", "test", "!", "-e", "/d/c/s").ok();
  }

  @Test
  void steps_at_once_share_a_cache_that_is_lent() throws Exception {
    StringBuilder dockerfile = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      dockerfile.append("FROM busybox AS s").append(i).append('\n');
      dockerfile.append("RUN --mount=type=cache,target=/a --mount=type=cache,target=/b,id=/a ");
      dockerfile.append("echo ").append(i).append(" > /a/").append(i).append("; test -s /b/");
      dockerfile.append(i).append(" && touch /done").append(i).append('\n');
    }
    dockerfile.append("FROM busybox\n");
    for (int i = 0; i < 4; i++) {
      dockerfile.append("COPY --from=s").append(i).append(" /done").append(i).append(" /\n");
    }
    dockerfile.append("RUN --mount=type=cache,target=/a cat /a/0 /a/1 /a/2 /a/3 > /all");
    jbuild.run(build(dockerfile.toString())).ok();
    String all = jbuild.run("run", "--rm", "image", "cat", "/all").ok().out();
    assertEquals("0\n1\n2\n3\n", all);
  }

  @Test
  void an_edited_command_and_one_after_a_failure_find_the_base_as_it_was() throws Exception {
    String first = "mv /etc/passwd /gone && chmod 700 /home && mkdir /new && echo 1 > /new/file";
    jbuild.run(build("FROM busybox\nRUN " + first)).ok();
    Path kept = onlyRoot();
    Object before = Files.getAttribute(kept.resolve("tree/bin/busybox"), "unix:ino");
    String clean = "test -s /etc/passwd && test ! -e /new -a ! -e /gone";
    jbuild.run(build("FROM busybox\nRUN " + clean + " && rm -r /bin/ls /home; false"));
    jbuild.run(build("FROM busybox\nRUN " + clean + " && test -d /home && ls / > /seen")).ok();
    Path now = onlyRoot();
    assertEquals(before, Files.getAttribute(now.resolve("tree/bin/busybox"), "unix:ino"));
    Files.writeString(now.resolve("tree/etc/passwd"), "someone:x:0:0::/:/bin/sh\n");
    jbuild.run(build("FROM busybox\nRUN ! grep someone /etc/passwd && test ! -e /seen")).ok();
    assertEquals("nothing is damaged\n", jbuild.run("system", "check").ok().out());
  }

  private Path onlyRoot() throws IOException {
    try (Stream<Path> roots = Files.list(jbuild.store().resolve("roots"))) {
      List<Path> all = roots.toList();
      assertEquals(1, all.size());
      return all.get(0);
    }
  }

  @Test
  void an_agent_can_be_asked() throws Exception {
    Host.assumeProgram("ssh-agent");
    Path key = elsewhere.resolve("key");
    jbuild.exec(List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString())).ok();
    jbuild
        .run(
            build(
                "FROM busybox\nRUN --mount=type=ssh test -S $SSH_AUTH_SOCK\nRUN test ! -e /run/buildkit",
                "--ssh",
                "default=" + key))
        .ok();
  }
}
