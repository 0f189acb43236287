package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be done to a running container from outside. */
final class ControlIT {
  @TempDir Path directory;
  private Jbuild jbuild;

  @BeforeEach
  void prepare() throws Exception {
    Host.assumeRoot();
    jbuild = new Jbuild(directory);
    jbuild.build("img", "FROM jbuild/base\nVOLUME /volume\n");
  }

  @AfterEach
  void remove() throws Exception {
    jbuild.removeContainers();
  }

  private String written() throws Exception {
    return jbuild.run("exec", "one", "cat", "/dev/shm/n").ok().out();
  }

  @Test
  void a_paused_container_stands_still_and_its_processes_are_shown() throws Exception {
    String count =
        "i=0; while :; do i=$((i+1)); echo $i >/dev/shm/m; mv /dev/shm/m /dev/shm/n;"
            + " sleep 0.01; done";
    jbuild.run("run", "-d", "--name", "one", "img", "sh", "-c", count).ok();
    String top = jbuild.run("top", "one").ok().out();
    assertTrue(top.contains("/dev/shm/m") && top.startsWith("UID"), top);
    Jbuild.Result paused = jbuild.run("pause", "one");
    assertEquals("", paused.err());
    assertTrue(jbuild.run("ps").ok().out().contains("(Paused)"));
    assertTrue(jbuild.run("exec", "one", "true").fails(1).err().contains("is paused"));
    Path shared =
        Path.of(
            "/proc/"
                + jbuild.run("inspect", "-f", "{{.State.Pid}}", "one").ok().out().strip()
                + "/root/dev/shm/n");
    String before = Files.readString(shared);
    Thread.sleep(200);
    assertEquals(before, Files.readString(shared));
    jbuild.run("unpause", "one").ok();
    for (int i = 0; i < 100 && before.equals(written()); i++) {
      Thread.sleep(50);
    }
    assertNotEquals(before, written());
    jbuild.run("unpause", "one").fails(1);
    jbuild.run("pause", "one").ok();
    jbuild.run("stop", "-t", "0", "one").ok();
  }

  @Test
  void files_are_copied_both_ways_whether_it_runs_or_not() throws Exception {
    Path here = Files.createDirectories(directory.resolve("here/tree"));
    Files.writeString(here.resolve("file"), "said");
    Files.createSymbolicLink(here.resolve("link"), Path.of("/etc/passwd"));
    String tree = here.toString();
    jbuild
        .run(
            "run",
            "-d",
            "--name",
            "one",
            "-v",
            "/kept",
            "img",
            "sh",
            "-c",
            "ln -s /etc /evil; sleep 600")
        .ok();
    for (String state : List.of("running", "stopped")) {
      jbuild.run("cp", tree, "one:/" + state).ok();
      jbuild.run("cp", tree + "/.", "one:/kept/" + state).ok();
      jbuild.run("cp", here.resolve("file").toString(), "one:/evil/" + state).ok();
      assertTrue(Files.notExists(Path.of("/etc/" + state)));
      Path back = directory.resolve("back-" + state);
      jbuild.run("cp", "one:/kept/" + state, back.toString()).ok();
      assertEquals("said", Files.readString(back.resolve("file")));
      assertEquals(Path.of("/etc/passwd"), Files.readSymbolicLink(back.resolve("link")));
      jbuild.run("cp", "one:/etc/" + state, back.resolve("other").toString()).ok();
      assertEquals("said", Files.readString(back.resolve("other")));
      assertTrue(
          jbuild.run("cp", "one:/nope", "/").fails(1).err().contains("no such file or directory"));
      assertTrue(jbuild.run("cp", "one:/" + state, "-").ok().out().contains(state + "/file"));
      jbuild.run("stop", "-t", "0", "one").ok();
    }
    assertEquals(List.of(), Host.mountsBelow(jbuild.store()));
  }

  @Test
  void processes_of_another_container_are_seen_and_end_with_it() throws Exception {
    jbuild.run("run", "-d", "--name", "one", "img", "sleep", "600").ok();
    assertEquals(
        "sleep600",
        jbuild
            .run(
                "run",
                "--rm",
                "--pid",
                "container:one",
                "img",
                "sh",
                "-c",
                "tr -d '\\0' </proc/1/cmdline")
            .ok()
            .out());
    jbuild.run("run", "-d", "--name", "two", "--pid", "container:one", "img", "sleep", "600").ok();
    jbuild.run("rm", "-f", "one").ok();
    assertEquals("137\n", jbuild.run("wait", "two").ok().out());
    String message = jbuild.run("start", "two").fails(1).err();
    assertTrue(message.contains("no such container: one"), message);
    message = jbuild.run("run", "--rm", "--userns", "keep-id", "img", "true").fails(125).err();
    assertTrue(message.contains("--userns: want host"), message);
  }

  @Test
  void what_it_uses_is_shown_and_may_be_changed() throws Exception {
    String busy = "while :; do :; done";
    jbuild.run("run", "-d", "--name", "one", "-m", "64m", "img", "sh", "-c", busy).ok();
    String table = jbuild.run("stats", "--no-stream").ok().out();
    String head = "CONTAINER ID +NAME +CPU % +MEM USAGE / LIMIT +MEM % +NET I/O +BLOCK I/O +PIDS";
    String row = "[0-9a-f]{12} +one +[0-9.]+% +[0-9.]+[KM]?i?B / 64MiB +[0-9.]+% .* 1";
    assertTrue(table.matches(head + "\n" + row + "\n"), table);
    jbuild.run("update", "--memory=128m", "--pids-limit=40", "--restart=on-failure:2", "one").ok();
    String changed = jbuild.run("stats", "--no-stream", "--format", "json", "one").ok().out();
    assertTrue(changed.contains(" / 128MiB\""), changed);
    jbuild.run("stop", "-t", "0", "one").ok();
    jbuild.run("update", "--memory", "32m", "one").ok();
    assertEquals(
        "33554432 40 on-failure 2\n",
        jbuild
            .run(
                "inspect",
                "-f",
                "{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}}"
                    + " {{.HostConfig.RestartPolicy.Name}}"
                    + " {{.HostConfig.RestartPolicy.MaximumRetryCount}}",
                "one")
            .ok()
            .out());
    assertTrue(jbuild.run("update", "one").fails(1).err().contains("nothing to change"));
    jbuild.run("stats", "--no-stream", "nosuch").fails(1);
  }

  @Test
  void what_its_check_found_is_told() throws Exception {
    jbuild
        .run(
            "run",
            "-d",
            "--name=one",
            "--health-cmd=echo looked; test ! -e /ill",
            "--health-start-period=1m",
            "--health-start-interval=100ms",
            "--health-interval=100ms",
            "--health-retries=2",
            "img",
            "sleep",
            "600")
        .ok();
    awaitHealth("healthy");
    jbuild.run("exec", "one", "touch", "/ill").ok();
    awaitHealth("unhealthy");
    String log =
        jbuild
            .run(
                "inspect",
                "-f",
                "{{range .State.Health.Log}}{{.ExitCode}} {{.Output}}{{end}}",
                "one")
            .ok()
            .out();
    assertTrue(log.contains("1 looked\n"), log);
  }

  private void awaitHealth(String word) throws Exception {
    String seen = "";
    for (int i = 0; i < 100 && !seen.equals(word); i++) {
      seen = jbuild.run("inspect", "-f", "{{.State.Health.Status}}", "one").ok().out().strip();
    }
    assertEquals(word, seen);
  }
}
