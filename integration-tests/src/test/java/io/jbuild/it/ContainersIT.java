package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of containers, as docker's users know it. */
final class ContainersIT {
  private static final String SERVER =
      "trap 'echo bye; exit 7' TERM; echo up; while :; do sleep 0.1; done";

  @TempDir Path directory;
  private Jbuild jbuild;

  @BeforeEach
  void prepare() throws Exception {
    Host.assumeRoot();
    jbuild = new Jbuild(directory);
    jbuild.build("img", "FROM jbuild/base\nENV A=image\nWORKDIR /srv\nCMD [\"pwd\"]\n");
  }

  @AfterEach
  void leave_nothing() throws Exception {
    jbuild.removeContainers();
    assertEquals(List.of(), Host.mountsBelow(jbuild.store()));
    assertEquals(
        List.of(),
        Host.processesWith("container-monitor").stream()
            .filter(line -> line.contains(jbuild.store().toString()))
            .toList());
  }

  private void waitForLog(String name, String text) throws Exception {
    for (int i = 0; i < 200; i++) {
      if (jbuild.run("logs", name).ok().out().contains(text)) {
        return;
      }
      Thread.sleep(50);
    }
    throw new IOException(name + " did not say " + text);
  }

  @Test
  void the_image_s_command_runs_in_its_directory() throws Exception {
    assertEquals("/srv\n", jbuild.run("run", "--rm", "img").ok().out());
    assertEquals("", jbuild.run("ps", "-aq").ok().out());
  }

  @Test
  void exit_codes_are_docker_s() throws Exception {
    jbuild.run("run", "--rm", "img", "sh", "-c", "exit 3").fails(3);
    jbuild.run("run", "--rm", "img", "sh", "-c", "sh -c 'kill -9 $$'; exit $?").fails(137);
    assertEquals(
        "jbuild: cannot execute nosuch: not found in $PATH\n",
        jbuild.run("run", "--rm", "img", "nosuch").fails(127).err());
    jbuild.run("run", "--rm", "img", "/etc").fails(126);
    assertEquals(
        "jbuild: unknown flag: --nosuch\nSee 'jbuild run --help'\n",
        jbuild.run("run", "--nosuch", "img").fails(125).err());
    assertEquals(
        "jbuild: no such image: nosuch:latest: it is not in the store, and --pull=never keeps it"
            + " from being fetched\n",
        jbuild.run("run", "--pull=never", "nosuch").fails(125).err());
    assertEquals("", jbuild.run("ps", "-aq").ok().out());
  }

  @Test
  void a_command_gets_its_input_and_its_two_outputs() throws Exception {
    Jbuild.Result r =
        jbuild.exec(
            List.of(
                "sh",
                "-c",
                "printf 'one\\ntwo' | "
                    + String.join(" ", Jbuild.command("run", "--rm", "-i", "img"))
                    + " sh -c 'cat; echo err >&2'"));
    assertEquals("one\ntwo", r.ok().out());
    assertEquals("err\n", r.err());
  }

  @Test
  void logs_that_nobody_reads_any_more_are_not_followed() throws Exception {
    jbuild
        .run(
            "run",
            "-d",
            "--name",
            "talker",
            "img",
            "sh",
            "-c",
            "while :; do echo more; sleep 0.1; done")
        .ok();
    Jbuild.Result r =
        jbuild.exec(
            List.of(
                "sh",
                "-c",
                "timeout 60 "
                    + String.join(" ", Jbuild.command("logs", "-f", "talker"))
                    + " | head -n 1"));
    assertFalse(r.ok().out().isEmpty());
    assertEquals("", r.err());
    assertEquals("talker\n", jbuild.run("rm", "-f", "talker").ok().out());
  }

  @Test
  void variables_user_mounts_and_limits_reach_the_process() throws Exception {
    Path data = Files.createDirectories(directory.resolve("data"));
    Files.writeString(data.resolve("file"), "content\n");
    Jbuild.Result r =
        jbuild.run(
            "run",
            "--rm",
            "-e",
            "B=flag",
            "-u",
            "12:34",
            "-v",
            data + ":/data:ro",
            "-w",
            "/data",
            "--ulimit",
            "nofile=77",
            "--network",
            "none",
            "-h",
            "box",
            "img",
            "sh",
            "-c",
            "echo $A $B $HOSTNAME; id -u; id -g; cat file; ulimit -n; touch new || echo read-only");
    assertEquals("image flag box\n12\n34\ncontent\n77\nread-only\n", r.ok().out());
  }

  @Test
  void a_detached_container_goes_on_by_itself() throws Exception {
    String id = jbuild.run("run", "-d", "--name", "web", "img", "sh", "-c", SERVER).ok().out();
    assertEquals(65, id.length());
    waitForLog("web", "up");
    assertEquals("web running\n", jbuild.run("ps", "--format", "{{.Names}} {{.State}}").ok().out());
    Jbuild.Result busy = jbuild.run("rm", "web").fails(1);
    assertEquals(
        "jbuild: cannot remove container web: it is running; stop it or use --force\n", busy.err());
    assertEquals("web\n", jbuild.run("stop", "web").ok().out());
    assertEquals("7\n", jbuild.run("wait", "web").ok().out());
    assertEquals("up\nbye\n", jbuild.run("logs", "web").ok().out());
    assertTrue(
        jbuild.run("ps", "-a", "--format", "{{.Status}}").ok().out().startsWith("Exited (7) "));
    jbuild.run("start", "web").ok();
    jbuild.run("rename", "web", "site").ok();
    jbuild.run("rm", "-f", "site").ok();
    assertEquals("", jbuild.run("ps", "-aq").ok().out());
  }

  @Test
  void further_commands_run_beside_the_first() throws Exception {
    jbuild.run("run", "-d", "--name", "web", "-e", "B=1", "img", "sh", "-c", SERVER).ok();
    assertEquals(
        "image 1 2 /srv\n",
        jbuild.run("exec", "-e", "C=2", "web", "sh", "-c", "echo $A $B $C $PWD").ok().out());
    jbuild.run("exec", "web", "sh", "-c", "exit 9").fails(9);
    jbuild.run("exec", "web", "nosuch").fails(127);
    jbuild.run("exec", "-d", "web", "touch", "/made").ok();
    for (int i = 0; i < 100 && jbuild.run("exec", "web", "test", "-e", "/made").exit() != 0; i++) {
      Thread.sleep(50);
    }
    jbuild.run("exec", "web", "test", "-e", "/made").ok();
    jbuild.run("kill", "web").ok();
    assertEquals("137\n", jbuild.run("wait", "web").ok().out());
    assertEquals(
        "jbuild: container web is not running\n", jbuild.run("exec", "web", "true").fails(1).err());
  }

  @Test
  void a_container_that_cannot_start_says_so_when_detached() throws Exception {
    assertEquals(
        "jbuild: cannot execute nosuch: not found in $PATH\n",
        jbuild.run("run", "-d", "--name", "bad", "img", "nosuch").fails(127).err());
    assertEquals("127\n", jbuild.run("wait", "bad").ok().out());
  }

  @Test
  void what_was_written_is_there_at_the_next_start() throws Exception {
    jbuild
        .run("create", "--name", "twice", "img", "sh", "-c", "echo x >>/srv/log; cat /srv/log")
        .ok();
    assertEquals("x\n", jbuild.run("start", "-a", "twice").ok().out());
    assertEquals("x\nx\n", jbuild.run("start", "-a", "twice").ok().out());
    assertTrue(
        jbuild.run("container", "prune", "-f").ok().out().startsWith("Deleted Containers:\n"));
    assertEquals("", jbuild.run("ps", "-aq").ok().out());
  }

  @Test
  void what_a_container_changed_is_told_exported_and_kept() throws Exception {
    jbuild
        .run(
            "run",
            "--name",
            "made",
            "-e",
            "B=run",
            "img",
            "sh",
            "-c",
            "mkdir new; echo content >new/file; rm /etc/passwd; rm -rf /var; mkdir /var")
        .ok();
    List<String> changes = jbuild.run("diff", "made").ok().out().lines().toList();
    assertTrue(
        changes.containsAll(
            List.of("C /etc", "D /etc/passwd", "A /srv/new", "A /srv/new/file", "C /srv")),
        changes.toString());
    Path archive = directory.resolve("made.tar");
    jbuild.run("export", "-o", archive.toString(), "made").ok();
    String files = jbuild.exec(List.of("tar", "-tf", archive.toString())).ok().out();
    assertTrue(files.contains("\nsrv/new/file\n"), files);
    assertFalse(files.contains("etc/passwd\n"), files);
    jbuild.run("commit", "-c", "CMD cat new/file", "-m", "kept", "made", "kept:1").ok();
    assertEquals("content\n", jbuild.run("run", "--rm", "kept:1").ok().out());
    assertEquals("run\n", jbuild.run("run", "--rm", "kept:1", "sh", "-c", "echo $B").ok().out());
  }

  @Test
  void a_container_that_runs_stands_still_while_it_is_read() throws Exception {
    String work = "echo 1 >/srv/new; i=0; while :; do i=$((i+1)); echo $i >/dev/shm/n; done";
    jbuild.run("run", "-d", "--name", "busy", "img", "sh", "-c", work).ok();
    for (int i = 0; i < 50 && !jbuild.run("diff", "busy").ok().out().contains("/srv/new"); i++) {
      Thread.sleep(50);
    }
    assertTrue(jbuild.run("diff", "busy").ok().out().contains("A /srv/new\n"));
    jbuild.run("commit", "-c", "CMD [\"cat\",\"new\"]", "busy", "seen").ok();
    assertEquals("1\n", jbuild.run("run", "--rm", "seen").ok().out());
    Path archive = directory.resolve("busy.tar");
    jbuild.run("export", "-o", archive.toString(), "busy").ok();
    assertTrue(
        jbuild.exec(List.of("tar", "-tf", archive.toString())).ok().out().contains("\nsrv/new\n"));
    assertEquals("running\n", jbuild.run("inspect", "-f", "{{.State.Status}}", "busy").ok().out());
    assertTrue(jbuild.run("commit", "--no-pause", "busy").fails(2).err().contains("links"));
  }

  @Test
  void volumes_outlive_containers() throws Exception {
    jbuild.run("run", "--rm", "-v", "data:/etc", "img", "sh", "-c", "echo kept >/etc/new").ok();
    assertEquals(
        "root\nkept\n",
        jbuild
            .run(
                "run",
                "--rm",
                "-v",
                "data:/data:ro",
                "-v",
                "/own",
                "img",
                "sh",
                "-c",
                "head -c 4 /data/passwd; echo; cat /data/new")
            .ok()
            .out());
    assertEquals("data\n", jbuild.run("volume", "ls", "-q").ok().out());
    jbuild.run("create", "--name", "user", "-v", "data:/data", "-v", "/own", "img").ok();
    assertEquals(
        "jbuild: cannot remove volume data: container user has it\n",
        jbuild.run("volume", "rm", "data").fails(1).err());
    jbuild.run("rm", "-v", "user").ok();
    jbuild.run("volume", "rm", "data").ok();
    assertEquals("", jbuild.run("volume", "ls", "-q").ok().out());
  }

  @Test
  void ports_of_the_host_lead_into_the_container() throws Exception {
    int port = Host.freePort();
    Host.assumeProgram("busybox");
    jbuild
        .run(
            "run",
            "-d",
            "--name",
            "web",
            "-p",
            port + ":80",
            "-v",
            "/bin/busybox:/busybox:ro",
            "img",
            "/busybox",
            "httpd",
            "-f",
            "-p",
            "80",
            "-h",
            "/etc")
        .ok();
    assertEquals("0.0.0.0:" + port + "\n", jbuild.run("port", "web", "80").ok().out());
    assertFalse(Host.fetch(port, "/passwd").isEmpty());
  }

  @Test
  void a_terminal_is_a_terminal() throws Exception {
    Host.assumeProgram("script");
    Jbuild.Result r =
        jbuild.exec(
            List.of(
                "script",
                "-qec",
                String.join(" ", Jbuild.command("run", "--rm", "-it", "img"))
                    + " sh -c 'test -t 0 && test -t 1 && echo $TERM; stty size; exit 4'",
                "/dev/null"));
    assertEquals(4, r.exit(), r.out() + r.err());
    assertTrue(r.out().contains("xterm"), r.out());
  }
}
