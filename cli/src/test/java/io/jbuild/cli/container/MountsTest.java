package io.jbuild.cli.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.cli.UsageException;
import io.jbuild.layercache.ContainerPath;
import io.jbuild.runner.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MountsTest {
  @TempDir Path directory;

  private List<Mount> read(String... words) throws IOException {
    return all(words).mounts();
  }

  private Mounts all(String... words) throws IOException {
    return Mounts.read(
        ContainerFlags.of("run", "")
            .parse(Stream.concat(List.of(words).stream(), List.of("i").stream()).toList()),
        directory);
  }

  private String error(String... words) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> read(words), "no error").getMessage());
  }

  private String usage(String... words) {
    return String.valueOf(assertThrows(UsageException.class, () -> read(words)).getMessage());
  }

  @Test
  void a_source_is_relative_to_the_caller_s_directory() throws Exception {
    assertEquals(
        List.of(new Mount.Bind(directory.resolve("data"), ContainerPath.of("/data"), true, true)),
        read("-v", "./data:/data:ro"));
  }

  @Test
  void a_source_that_is_not_there_is_made() throws Exception {
    read("-v", directory + "/new/deep:/x");
    assertTrue(Files.isDirectory(directory.resolve("new/deep")));
  }

  @Test
  void labels_of_selinux_are_accepted() throws Exception {
    assertEquals(1, read("-v", "./a:/a:rw,Z").size());
  }

  @Test
  void a_target_is_absolute() {
    assertEquals(
        "invalid value './a:b' for --volume: the target must be an absolute path",
        usage("-v", "./a:b"));
  }

  @Test
  void unknown_options_are_errors() {
    assertEquals(
        "invalid value './a:/a:fast' for --volume: unknown option 'fast'; want some of ro, rw, nocopy,"
            + " bind, rbind, z, Z, rprivate (what is mounted later on the host's side is not seen"
            + " inside)",
        usage("-v", "./a:/a:fast"));
  }

  @Test
  void a_bind_mount_needs_its_source() {
    assertTrue(error("--mount", "type=bind,src=absent,dst=/x").contains("absent does not exist"));
  }

  @Test
  void file_systems_in_memory_have_options() throws Exception {
    assertEquals(
        List.of(
            new Mount.Tmpfs(ContainerPath.of("/a"), "noexec,size=1m,mode=700"),
            new Mount.Tmpfs(ContainerPath.of("/run"), "noexec,size=64k")),
        read(
            "--mount=type=tmpfs,target=/a,tmpfs-size=1m,tmpfs-mode=700",
            "--tmpfs",
            "/run:size=64k"));
  }

  @Test
  void a_source_that_is_no_path_is_a_volume() throws Exception {
    assertEquals(
        List.of(
            new Mounts.OfVolume("data", ContainerPath.of("/data"), true, false),
            new Mounts.OfVolume("", ContainerPath.of("/own"), false, true),
            new Mounts.OfVolume("db", ContainerPath.of("/db"), false, true)),
        all("-v", "data:/data:ro,nocopy", "-v", "/own", "--mount", "src=db,dst=/db").volumes());
  }
}
