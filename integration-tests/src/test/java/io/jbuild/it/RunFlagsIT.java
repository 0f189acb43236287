package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Flags of run that people bring along from docker, and what they do. */
final class RunFlagsIT {
  @TempDir Path directory;
  private Jbuild jbuild;

  @BeforeEach
  void prepare() throws Exception {
    Host.assumeRoot();
    jbuild = new Jbuild(directory);
    jbuild.build(
        "img",
        "FROM jbuild/base\nENV A=image\nRUN mkdir /vol && echo said > /vol/f\nVOLUME /vol\n");
  }

  @AfterEach
  void remove() throws Exception {
    jbuild.removeContainers();
  }

  private String sh(String script, String... flags) throws Exception {
    List<String> words = new ArrayList<>(List.of("run", "--rm"));
    words.addAll(List.of(flags));
    words.addAll(List.of("img", "sh", "-c", script));
    return jbuild.run(words.toArray(new String[0])).ok().out();
  }

  @Test
  void a_file_system_in_memory_has_the_options_of_docker_s_manual() throws Exception {
    String mounts = "grep ' /x ' /proc/mounts; cp /bin/true /x && /x/true && echo runs || echo not";
    String usual = sh(mounts, "--tmpfs", "/x:rw,noexec,nosuid,size=1m");
    assertTrue(usual.contains("rw,nosuid,nodev,noexec,relatime,size=1024k"), usual);
    assertTrue(usual.endsWith("not\n"), usual);
    assertTrue(sh(mounts, "--tmpfs", "/x:exec").endsWith("runs\n"));
    assertTrue(jbuild.run("run", "--tmpfs", "/x:fast", "img").fails(125).err().contains("'fast'"));
  }

  @Test
  void names_and_domains_are_found_as_the_flags_say() throws Exception {
    String files =
        sh(
            "cat /etc/hosts /etc/resolv.conf; hostname",
            "--add-host=host.docker.internal:host-gateway",
            "--dns=9.9.9.9",
            "--dns-search=a.example",
            "--dns-option=ndots:3",
            "--hostname=box",
            "--domainname=example.org");
    assertTrue(files.matches("(?s).*\n[0-9.]+\thost\\.docker\\.internal\n.*"), files);
    assertTrue(files.contains("\tbox.example.org box\n"), files);
    assertTrue(files.contains("nameserver 9.9.9.9\nsearch a.example\noptions ndots:3\n"), files);
    assertTrue(files.endsWith("\nbox\n"), files);
    assertTrue(
        jbuild
            .run("run", "--rm", "--network=none", "--add-host=h:host-gateway", "img", "true")
            .fails(125)
            .err()
            .contains("does not reach the host"));
  }

  @Test
  void a_log_is_kept_as_its_driver_and_options_say() throws Exception {
    String talk = "for i in 1 2 3 4 5 6 7 8; do echo line $i; sleep 0.02; done";
    jbuild
        .run(
            "run",
            "--name",
            "less",
            "--log-opt=max-size=250",
            "--log-opt=max-file=2",
            "img",
            "sh",
            "-c",
            talk)
        .ok();
    String kept = jbuild.run("logs", "less").ok().out();
    assertTrue(kept.endsWith("line 8\n") && !kept.contains("line 1\n"), kept);
    jbuild.run("run", "--name", "mute", "--log-driver=none", "img", "echo", "hi").ok();
    assertTrue(jbuild.run("logs", "mute").fails(1).err().contains("keeps no log"));
    assertEquals(
        "none",
        jbuild.run("inspect", "-f", "{{.HostConfig.LogConfig.Type}}", "mute").out().strip());
    assertTrue(
        jbuild.run("run", "--log-driver=syslog", "img").fails(125).err().contains("json-file"));
  }

  @Test
  void just_the_streams_that_are_attached_are_shown() throws Exception {
    String both = "echo out; echo err >&2";
    Jbuild.Result r = jbuild.run("run", "--rm", "-a", "stderr", "img", "sh", "-c", both).ok();
    assertEquals("", r.out());
    assertEquals("err\n", r.err());
    r = jbuild.run("run", "--rm", "-a", "stdin", "img", "sh", "-c", both).ok();
    assertTrue(r.out().matches("[0-9a-f]{64}\n"), r.out());
    jbuild.run("run", "--rm", "-d", "-a", "stdout", "img", "true").fails(125);
  }

  @Test
  void ports_may_be_any_or_one_of_several() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int first = Math.min(taken.getLocalPort(), 65_000);
      String range = "127.0.0.1:" + first + "-" + (first + 300) + ":81";
      jbuild
          .run("run", "-d", "--name", "web", "-p", "0:80", "-p", range, "img", "sleep", "60")
          .ok();
      String ports = jbuild.run("port", "web").ok().out();
      assertTrue(ports.matches("80/tcp -> 0\\.0\\.0\\.0:[1-9]\\d*\n81/tcp -> 127.*\n"), ports);
    }
  }

  @Test
  void volumes_of_another_container_are_shared_and_outlive_it() throws Exception {
    jbuild.run("run", "--name", "data", "img", "sh", "-c", "echo more > /vol/g").ok();
    jbuild.run("create", "--name", "user", "--volumes-from", "data:ro", "img", "ls", "/vol").ok();
    assertEquals("f\ng\n", sh("ls /vol; touch /vol/h || true", "--volumes-from", "data:ro"));
    jbuild.run("rm", "-v", "data").ok();
    assertEquals("f\ng\n", jbuild.run("start", "-a", "user").ok().out());
  }

  @Test
  void an_environment_is_put_together_as_docker_does_it() throws Exception {
    Path file = directory.resolve("env");
    Files.writeString(file, "\ufeff# comment\r\nB=\"with quotes\" # kept\r\n  C=1\n\nNOSUCH\n");
    assertEquals(
        "image \"with quotes\" # kept 1\n", sh("echo $A $B $C", "--env-file", file.toString()));
    assertEquals("none\n", sh("echo ${A-none}", "-e", "A"));
    Files.writeString(file, "A B=1\n");
    assertTrue(
        jbuild.run("run", "--env-file", file.toString(), "img").fails(125).err().contains("blank"));
  }

  @Test
  void what_fails_without_a_command_exits_as_docker_does() throws Exception {
    jbuild.run("exec", "nosuch", "true").fails(1);
    jbuild.run("create", "--pull=never", "nosuch").fails(1);
    jbuild.run("start", "nosuch").fails(1);
    jbuild.run("wait", "nosuch").fails(1);
    jbuild.run("logs", "nosuch").fails(1);
    jbuild.run("kill", "nosuch").fails(1);
    jbuild.run("create", "--name", "absent", "img", "/nosuch").ok();
    jbuild.run("start", "-a", "absent").fails(1);
    jbuild.run("exec", "absent", "true").fails(1);
  }

  @Test
  void what_cannot_be_had_says_what_to_do_instead() throws Exception {
    String[][] flags = {
      {"--link=a:b", "--add-host"},
      {"--cgroup-parent=x", "systemd-run"},
      {"--cgroupns=host", "want private"},
      {"--detach-keys=a", "attach"},
      {"--sig-proxy=false", "run -d"},
      {"--isolation=hyperv", "want default"},
    };
    for (String[] flag : flags) {
      String err = jbuild.run("run", "--rm", flag[0], "img", "true").fails(125).err();
      assertTrue(err.contains(flag[0].substring(0, flag[0].indexOf('='))), err);
      assertTrue(err.contains(flag[1]), err);
    }
  }

  @Test
  void who_shares_a_network_has_its_names() throws Exception {
    jbuild.run("run", "-d", "--name=one", "--hostname=box", "img", "sleep", "600").ok();
    assertEquals("box\n", sh("hostname", "--network=container:one"));
    for (String flag : List.of("--hostname=other", "-p=80", "--dns=9.9.9.9")) {
      assertTrue(
          jbuild
              .run("run", "--rm", "--network=container:one", flag, "img", "true")
              .fails(125)
              .err()
              .contains("conflicts with --network container:one"));
    }
  }

  @Test
  void what_each_has_written_is_shown() throws Exception {
    jbuild.run("run", "--name=one", "img", "sh", "-c", "head -c 300000 /dev/zero >/f").ok();
    String size = jbuild.run("ps", "-a", "--format", "{{.Size}}").ok().out();
    assertTrue(size.matches("300kB \\(virtual [0-9.]+MB\\)\n"), size);
    String table = jbuild.run("ps", "-as").ok().out();
    assertTrue(table.startsWith("CONTAINER ID") && table.contains("NAMES     SIZE\n"), table);
  }
}
