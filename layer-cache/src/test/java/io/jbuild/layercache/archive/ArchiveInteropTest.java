package io.jbuild.layercache.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.layercache.Image;
import io.jbuild.layercache.Platform;
import io.jbuild.layercache.Store;
import io.jbuild.layercache.files.NioFileOps;
import io.jbuild.layercache.layout.LoadedImage;
import io.jbuild.layercache.layout.OciLayout;
import io.jbuild.layercache.layout.SavedImage;
import io.jbuild.layercache.store.DirectoryStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other tools read what is written here, and what they write is read here. */
final class ArchiveInteropTest {
  private static final Platform AMD64 = Platform.of("linux", "amd64");
  @TempDir Path dir;
  private Store store;
  private Image image;
  private LoadedImage loaded;

  @BeforeEach
  void load() throws IOException {
    assumeTrue(TestArchive.hasBusybox(), "the image archive of the conformance data is not here");
    store = DirectoryStore.open(dir.resolve("a"), new NioFileOps());
    loaded = ImageArchives.load(TestArchive.busybox(), store).get(0);
    image = loaded.images().get(0);
  }

  @AfterEach
  void close() throws IOException {
    if (store != null) {
      store.close();
    }
  }

  private static void assumeTool(String tool) {
    boolean there = false;
    for (String path : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      there |= Files.isExecutable(Path.of(path, tool));
    }
    assumeTrue(there, tool + " is not installed");
  }

  private String run(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOME", dir.toString());
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), String.join(" ", command) + "\n" + out);
    return out;
  }

  private String podman(String... args) throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "podman is tried as root only");
    List<String> command = new ArrayList<>();
    command.addAll(List.of("podman", "--root", dir.resolve("p").toString()));
    command.addAll(List.of("--runroot", dir.resolve("r").toString()));
    command.addAll(List.of("--storage-driver", "vfs", "--cgroup-manager", "cgroupfs"));
    command.addAll(List.of("--events-backend", "none"));
    command.addAll(List.of(args));
    return run(command.toArray(new String[0]));
  }

  private Path saved() throws IOException {
    Path file = dir.resolve("saved.tar");
    try (OutputStream out = Files.newOutputStream(file)) {
      DockerArchiveWriter.write(
          store, List.of(new SavedImage(loaded.target(), loaded.names())), out);
    }
    return file;
  }

  private Image loadInto(String name, Path file) throws IOException {
    try (Store other = DirectoryStore.open(dir.resolve(name), new NioFileOps())) {
      LoadedImage again = ImageArchives.load(file, other).get(0);
      return other.images().findByDigest(again.target().digest()).orElseThrow();
    }
  }

  @Test
  void skopeo_reads_both_faces_of_an_archive_and_its_archives_are_read() throws Exception {
    assumeTool("skopeo");
    Path file = saved();
    String id = image.id().toString();
    assertTrue(
        run("skopeo", "inspect", "--raw", "--config", "docker-archive:" + file)
            .contains("\"diff_ids\""));
    run("skopeo", "inspect", "oci-archive:" + file);
    Path oci = dir.resolve("oci.tar");
    run(
        "skopeo",
        "copy",
        "--insecure-policy",
        "docker-archive:" + file,
        "oci-archive:" + oci + ":busybox:x");
    assertEquals(image.config().diffIds(), loadInto("b", oci).config().diffIds());
    Path docker = dir.resolve("docker.tar");
    run(
        "skopeo",
        "copy",
        "--insecure-policy",
        "oci-archive:" + file,
        "docker-archive:" + docker + ":busybox:x");
    assertEquals(id, loadInto("c", docker).id().toString());
    Path layout = dir.resolve("layout");
    run("skopeo", "copy", "--insecure-policy", "oci-archive:" + file, "oci:" + layout + ":l");
    assertEquals(image.config().diffIds(), loadInto("d", layout).config().diffIds());
    OciLayout.of(dir.resolve("mine"))
        .write(store, List.of(new SavedImage(loaded.target(), loaded.names())));
    run(
        "skopeo",
        "copy",
        "--insecure-policy",
        "oci:" + dir.resolve("mine"),
        "dir:" + dir.resolve("plain"));
  }

  @Test
  void podman_reads_an_archive_and_its_archives_are_read() throws Exception {
    assumeTool("podman");
    podman("load", "-i", saved().toString());
    String name = loaded.names().get(0).familiar();
    String id = podman("image", "inspect", "--format", "{{.Id}}", name).strip();
    assertEquals(image.id().hex(), id.replace("sha256:", ""));
    for (String format : List.of("docker-archive", "oci-archive")) {
      Path file = dir.resolve(format + ".tar");
      podman("save", "--format", format, "-o", file.toString(), name);
      Image again = loadInto(format, file);
      assertEquals(image.config().diffIds(), again.config().diffIds());
      assertEquals(image.config().container(), again.config().container());
      assertEquals(AMD64, again.config().platform());
    }
  }
}
