package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers that an OCI runtime of the host runs. */
final class RuntimeIT {
  private static final Path SCHEMAS =
      Path.of("/usr/share/gocode/src/github.com/opencontainers/runtime-spec/schema");

  /** One store for all: it is the base image that takes time. */
  @TempDir static Path directory;

  private static Jbuild jbuild;

  @BeforeAll
  static void prepare() throws Exception {
    Host.assumeRoot();
    jbuild = new Jbuild(directory);
    jbuild.build("img", "FROM jbuild/base\n");
  }

  @AfterEach
  void leave_nothing() throws Exception {
    jbuild.removeContainers();
    assertEquals(List.of(), Host.mountsBelow(jbuild.store()));
    assertEquals(List.of(), Host.processesWith(jbuild.store().toString()));
  }

  private static void assumeInstalled(String runtime) {
    boolean there =
        Files.isExecutable(Path.of("/usr/bin", runtime))
            || Files.isExecutable(Path.of("/usr/sbin", runtime));
    assumeTrue(there, "needs the package " + runtime);
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void it_runs_what_the_flags_say(String runtime) throws Exception {
    assumeInstalled(runtime);
    Path shared = Files.createDirectories(directory.resolve("shared"));
    Files.writeString(shared.resolve("file"), "said");
    Jbuild.Result r =
        jbuild.run(
            "run",
            "--rm",
            "--runtime",
            runtime,
            "-u",
            "1000:50",
            "-e",
            "A=set",
            "-h",
            "box",
            "-v",
            shared + ":/in:ro",
            "--network",
            "none",
            "img",
            "sh",
            "-c",
            "id -u; id -g; echo $A; hostname; cat /in/file; touch /in/x 2>/dev/null || echo -ro;"
                + " grep -E 'CapBnd|CapEff|Seccomp:' /proc/self/status; exit 7");
    assertEquals(7, r.exit(), r.err());
    // without CAP_SYS_RESOURCE no rule keeps devices closed, and so MKNOD is not given
    assertEquals(
        """
        1000
        50
        set
        box
        said-ro
        CapEff:\t0000000000000000
        CapBnd:\t00000000a80425fb
        Seccomp:\t2
        """,
        r.out().replace("a00425fb", "a80425fb"));
    jbuild.run("run", "--rm", "--runtime", runtime, "img", "nosuch").fails(127);
  }

  @ParameterizedTest
  @ValueSource(strings = {"runc", "crun"})
  void it_can_be_looked_at_entered_and_stopped(String runtime) throws Exception {
    assumeInstalled(runtime);
    String script = "trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.1; done";
    jbuild.run("run", "-d", "--runtime", runtime, "--name", "one", "img", "sh", "-c", script).ok();
    assertEquals("in\n", jbuild.run("exec", "one", "sh", "-c", "echo in; exit 4").fails(4).out());
    assertTrue(jbuild.run("top", "one").ok().out().contains("echo bye"));
    for (int i = 0; i < 100 && !jbuild.run("logs", "one").ok().out().contains("up"); i++) {
      Thread.sleep(50);
    }
    jbuild.run("pause", "one").ok();
    jbuild.run("unpause", "one").ok();
    jbuild.run("stop", "one").ok();
    assertEquals("up\nbye\n", jbuild.run("logs", "one").ok().out());
    assertTrue(jbuild.run("ps", "-a").ok().out().contains("Exited (5)"));
  }

  @Test
  void what_it_is_told_keeps_to_the_schema_of_runtime_spec() throws Exception {
    assumeInstalled("runc");
    assumeTrue(
        Files.isDirectory(SCHEMAS), "needs the package golang-github-opencontainers-specs-dev");
    Path config = directory.resolve("config.json");
    Path wrapper = directory.resolve("wrapper");
    Files.writeString(
        wrapper,
        """
        #!/bin/sh
        for word; do
          if [ "$last" = --bundle ]; then cp "$word/config.json" %s; fi
          last=$word
        done
        exec runc "$@"
        """
            .formatted(config));
    Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
            .getSchema(SchemaLocation.of(SCHEMAS.resolve("config-schema.json").toUri().toString()));
    List<List<String>> ways =
        List.of(
            List.of(),
            List.of("--privileged", "--network", "host"),
            List.of("--network", "none", "--uts", "host", "--ipc", "host", "--read-only"),
            List.of("-u", "7:8", "--group-add", "9", "--tmpfs", "/t:size=1m", "-v", "/etc:/e:ro"),
            List.of("--security-opt", "seccomp=unconfined", "--oom-score-adj", "500"),
            List.of("-m", "64m", "--pids-limit", "99", "--cpus", "0.5", "--cpuset-cpus", "0"),
            List.of("--sysctl", "net.ipv4.ip_forward=1", "--ulimit", "nofile=100:200"),
            List.of("--device", "/dev/null:/dev/nothing", "--cap-drop", "ALL"));
    for (List<String> way : ways) {
      List<String> command = new ArrayList<>(List.of("run", "--rm", "--runtime"));
      command.add(wrapper.toString());
      command.addAll(way);
      command.addAll(List.of("img", "true"));
      jbuild.run(command.toArray(new String[0])).ok();
      assertEquals(
          List.of(),
          List.copyOf(schema.validate(Files.readString(config), InputFormat.JSON)),
          way.toString());
      Files.delete(config);
    }
    assertNotEquals(0, schema.validate("{\"ociVersion\": 1}", InputFormat.JSON).size());
  }

  @Test
  void a_device_can_be_opened_and_no_other_can_be_made() throws Exception {
    assumeInstalled("runc");
    String disk = "mknod /dev/disk b 8 0; mknod /disk b 8 0; cat /dev/disk || cat /disk";
    Jbuild.Result other = jbuild.run("run", "--rm", "--runtime", "crun", "img", "sh", "-c", disk);
    assertEquals("", other.fails(1).out());
    assertEquals(
        "1\n",
        jbuild
            .run(
                "run",
                "--rm",
                "--runtime",
                "runc",
                "--device",
                "/dev/zero:/dev/naught",
                "img",
                "sh",
                "-c",
                "head -c 1 /dev/naught | wc -c")
            .ok()
            .out());
  }

  /** With a directory in the place of the one where this host's devices are described. */
  private static Jbuild.Result described(String json, String... arguments) throws Exception {
    Path specs = Files.createDirectories(directory.resolve("cdi"));
    Files.writeString(specs.resolve("vendor.json"), json);
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare",
                "-m",
                "sh",
                "-c",
                "mount -t tmpfs none /var/run && mkdir /var/run/cdi"
                    + " && mount --bind \"$0\" /var/run/cdi && exec \"$@\"",
                specs.toString()));
    command.addAll(Jbuild.command(arguments));
    return jbuild.exec(command);
  }

  @Test
  void devices_that_the_host_describes_are_given_and_their_hooks_run() throws Exception {
    assumeInstalled("runc");
    String edits =
        """
        {"env": ["A=described"], "deviceNodes": [{"path": "/dev/naught", "hostPath": "/dev/zero"}],
         "mounts": [{"hostPath": "/etc", "containerPath": "/in", "options": ["ro", "bind"]}]%s}
        """;
    String spec =
        """
        {"cdiVersion": "0.6.0", "kind": "nvidia.com/gpu",
         "devices": [{"name": "all", "containerEdits": %s}]}
        """;
    String look = "echo $A; head -c 1 /dev/naught | wc -c; test -e /in/passwd && echo in";
    String plain = spec.formatted(edits.formatted(""));
    assertEquals(
        "described\n1\nin\n",
        described(plain, "run", "--rm", "--gpus", "all", "img", "sh", "-c", look).ok().out());
    String name = "nvidia.com/gpu=all";
    String hook =
        """
        , "hooks": [{"hookName": "createRuntime", "path": "/bin/touch", "args": ["touch", "%s"]}]
        """
            .formatted(directory.resolve("touched"));
    String hooked = spec.formatted(edits.formatted(hook));
    String refused =
        described(hooked, "run", "--rm", "--device", name, "img", "true").fails(125).err();
    assertTrue(refused.contains("it needs hooks"), refused);
    assertEquals(
        "described\n1\nin\n",
        described(
                hooked,
                "run",
                "--rm",
                "--runtime",
                "runc",
                "--device",
                name,
                "img",
                "sh",
                "-c",
                look)
            .ok()
            .out());
    assertTrue(Files.exists(directory.resolve("touched")));
    String missing =
        described(plain, "run", "--rm", "--device", "v.com/c=x", "img", "true").fails(125).err();
    assertEquals(
        "jbuild: cannot find the device v.com/c=x: no file of /etc/cdi or /var/run/cdi describes"
            + " it\n",
        missing);
  }

  @Test
  void a_kill_of_jbuild_ends_the_container() throws Exception {
    assumeInstalled("crun");
    Process process = jbuild.start("run", "--rm", "--runtime", "crun", "img", "sleep", "4213");
    for (int i = 0; i < 200 && Host.processesWith("sleep 4213").size() < 2; i++) {
      Thread.sleep(50);
    }
    assertNotEquals(List.of(), Host.processesWith("sleep 4213"));
    process.destroyForcibly().waitFor();
    for (int i = 0; i < 200 && !Host.processesWith("sleep 4213").isEmpty(); i++) {
      Thread.sleep(50);
    }
    assertEquals(List.of(), Host.processesWith("sleep 4213"));
  }

  @Test
  void one_that_is_not_there_is_named() throws Exception {
    String message =
        jbuild.run("run", "--rm", "--runtime", "nosuch", "img", "true").fails(125).err();
    assertEquals(
        "jbuild: cannot find the runtime nosuch: install it, or give --runtime its path\n",
        message);
  }
}
