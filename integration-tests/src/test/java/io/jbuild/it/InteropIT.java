package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other tools read what we write, and we read what they write. */
final class InteropIT {
  /**
   * podman's defaults ask for limits above those of whoever runs the tests, and for a runtime that
   * refuses hosts with both versions of control groups.
   */
  private static final List<String> RUN =
      List.of(
          "--runtime=runc",
          "run",
          "--rm",
          "--network=none",
          "--ulimit=nofile=1024:1024",
          "--ulimit=nproc=1000:1000",
          "interop:1");

  @TempDir Path directory;
  private Jbuild jbuild;

  @BeforeEach
  void prepare() throws IOException {
    Host.assumeRoot();
    jbuild = new Jbuild(directory);
  }

  @AfterEach
  void remove_what_podman_keeps() throws Exception {
    if (Files.isDirectory(directory.resolve("podman"))) {
      podman("system", "reset", "--force");
    }
  }

  private Jbuild.Result podman(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("podman", "--root", directory.resolve("podman/root").toString()));
    command.addAll(List.of("--runroot", directory.resolve("podman/run").toString()));
    command.addAll(List.of("--storage-driver", "vfs", "--cgroup-manager", "cgroupfs"));
    command.addAll(List.of("--events-backend", "file"));
    command.addAll(List.of(arguments));
    return jbuild.exec(command);
  }

  private Path buildAndSave() throws Exception {
    Path context = Files.createDirectories(directory.resolve("context"));
    Files.writeString(context.resolve("file"), "content\n");
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM jbuild/base
        RUN mkdir -p /d/sub && echo made > /d/made && ln /d/made /d/hard && chmod 4755 /d/made
        RUN rm /d/hard && rm -r /d/sub && mkdir /d/sub && echo new > /d/sub/new
        COPY file /d/file
        ENV GREETING=hello
        USER 1000:1000
        WORKDIR /d
        ENTRYPOINT ["sh", "-c"]
        CMD ["cat /d/file; echo $GREETING; id -u"]
        """);
    jbuild.run("build", "-q", "-t", "interop:1", context.toString()).ok();
    Path archive = directory.resolve("saved.tar");
    jbuild.run("save", "-o", archive.toString(), "interop:1").ok();
    return archive;
  }

  @Test
  void podman_loads_and_runs_what_we_save() throws Exception {
    Host.assumeProgram("podman");
    Host.assumeProgram("runc");
    Path archive = buildAndSave();
    String loaded = podman("load", "-i", archive.toString()).ok().out();
    assertTrue(loaded.contains("interop:1"), loaded);
    String ours = jbuild.run("inspect", "--format", "{{.Id}}", "interop:1").ok().out().strip();
    String theirs = podman("inspect", "--format", "{{.Id}}", "interop:1").ok().out().strip();
    assertEquals(ours.replace("sha256:", ""), theirs);
    assertEquals("content\nhello\n1000\n", podman(RUN.toArray(String[]::new)).ok().out());
  }

  @Test
  void skopeo_reads_what_we_save_both_ways() throws Exception {
    Host.assumeProgram("skopeo");
    Path archive = buildAndSave();
    Path layout = directory.resolve("unpacked");
    Files.createDirectories(layout);
    jbuild.exec(List.of("tar", "-xf", archive.toString(), "-C", layout.toString())).ok();
    String docker =
        jbuild
            .exec(List.of("skopeo", "inspect", "--config", "docker-archive:" + archive))
            .ok()
            .out();
    String oci = jbuild.exec(List.of("skopeo", "inspect", "--config", "oci:" + layout)).ok().out();
    JsonObject fromDocker = JsonParser.parseString(docker).getAsJsonObject();
    JsonObject fromOci = JsonParser.parseString(oci).getAsJsonObject();
    assertEquals(fromOci.get("config"), fromDocker.get("config"));
    assertEquals(fromOci.get("rootfs"), fromDocker.get("rootfs"));
  }

  @Test
  void we_load_and_run_what_podman_saves() throws Exception {
    Host.assumeProgram("podman");
    Path kit = Host.conformance();
    podman("load", "-i", kit.resolve("images/busybox.tar").toString()).ok();
    for (String format : List.of("docker-archive", "oci-archive")) {
      Path archive = directory.resolve(format + ".tar");
      podman("save", "--format", format, "-o", archive.toString(), "busybox:latest").ok();
      jbuild.run("load", "-i", archive.toString()).ok();
      JsonArray images = images();
      assertTrue(images.size() > 0, images::toString);
      String name = images.get(0).getAsJsonObject().get("Repository").getAsString();
      assertEquals("hi\n", jbuild.run("run", "--rm", name, "echo", "hi").ok().out());
      jbuild.run("rmi", "-f", name).ok();
    }
  }

  @Test
  void we_load_and_run_what_skopeo_copies() throws Exception {
    Host.assumeProgram("skopeo");
    Path kit = Host.conformance();
    Path archive = directory.resolve("oci.tar");
    jbuild
        .exec(
            List.of(
                "skopeo",
                "copy",
                "--quiet",
                "docker-archive:" + kit.resolve("images/busybox.tar"),
                "oci-archive:" + archive + ":busybox:oci"))
        .ok();
    String loaded = jbuild.run("load", "-i", archive.toString()).ok().out();
    assertTrue(loaded.startsWith("Loaded image"), loaded);
    String name = loaded.strip().replaceFirst("^Loaded image( ID)?: ", "");
    assertEquals("hi\n", jbuild.run("run", "--rm", name, "echo", "hi").ok().out());
  }

  private String umoci(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("umoci"));
    command.addAll(List.of(arguments));
    return jbuild.exec(command).ok().out();
  }

  @Test
  void umoci_unpacks_what_we_save_and_we_run_what_it_repacks() throws Exception {
    Host.assumeProgram("umoci");
    Path archive = buildAndSave();
    Path layout = Files.createDirectories(directory.resolve("layout"));
    jbuild.exec(List.of("tar", "-xf", archive.toString(), "-C", layout.toString())).ok();
    Path bundle = directory.resolve("bundle");
    umoci("unpack", "--image", layout + ":1", bundle.toString());
    Path made = bundle.resolve("rootfs/d");
    assertEquals("content\n", Files.readString(made.resolve("file")));
    assertEquals("new\n", Files.readString(made.resolve("sub/new")));
    assertFalse(Files.exists(made.resolve("hard")));
    assertEquals(04755, (Integer) Files.getAttribute(made.resolve("made"), "unix:mode") & 07777);

    Files.writeString(made.resolve("file"), "changed\n");
    Files.delete(made.resolve("sub/new"));
    umoci("repack", "--image", layout + ":2", bundle.toString());
    jbuild.run("rmi", "-f", "interop:1").ok();
    String loaded = jbuild.run("load", "-i", layout.toString()).ok().out();
    // umoci copies the annotations, and so the name, to the tag that it adds: the last one has it
    assertTrue(loaded.endsWith("Loaded image: interop:1\n"), loaded);
    assertEquals(
        "changed\n", jbuild.run("run", "--rm", "interop:1", "cat /d/file; ls /d/sub").ok().out());
    assertEquals("nothing is damaged\n", jbuild.run("system", "check").ok().out());
  }

  private String buildah(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("buildah"));
    command.addAll(List.of("--root", directory.resolve("buildah/root").toString()));
    command.addAll(List.of("--runroot", directory.resolve("buildah/run").toString()));
    command.addAll(List.of("--storage-driver", "vfs"));
    command.addAll(List.of(arguments));
    return jbuild.exec(command).ok().out().strip();
  }

  @Test
  void buildah_goes_on_from_what_we_save_and_we_run_what_it_commits() throws Exception {
    Host.assumeProgram("buildah");
    Path archive = buildAndSave();
    String container = buildah("from", "docker-archive:" + archive);
    Path more = Files.writeString(directory.resolve("more"), "more\n");
    buildah("copy", container, more.toString(), "/d/file");
    buildah("config", "--env", "GREETING=goodbye", container);
    Path committed = directory.resolve("committed.tar");
    buildah("commit", "--quiet", container, "oci-archive:" + committed + ":again:1");
    buildah("rm", container);
    buildah("rmi", "--all");
    String loaded = jbuild.run("load", "-i", committed.toString()).ok().out().strip();
    String id = loaded.replaceFirst("^Loaded image( ID)?: ", "");
    assertEquals("more\ngoodbye\n1000\n", jbuild.run("run", "--rm", id).ok().out());
  }

  private JsonArray images() throws Exception {
    JsonArray out = new JsonArray();
    String lines = jbuild.run("images", "--format", "json").ok().out();
    lines.lines().forEach(line -> out.add(JsonParser.parseString(line)));
    return out;
  }
}
