package io.jbuild.runner.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.runner.Mount;
import io.jbuild.runner.RootFilesystem;
import io.jbuild.runner.RunSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OciStubsTest {
  @TempDir Path directory;
  private Path upper;
  private Path lower;

  @BeforeEach
  void prepare() throws Exception {
    upper = Files.createDirectories(directory.resolve("upper"));
    lower = Files.createDirectories(directory.resolve("lower"));
  }

  private List<String> missing(String... targets) throws Exception {
    List<Mount> mounts = new ArrayList<>();
    for (String target : targets) {
      mounts.add(new Mount.Tmpfs(ContainerPath.of(target), ""));
    }
    RunSpec spec = RunSpec.of(List.of("true")).mounts(mounts).build();
    var root = new RootFilesystem.Overlay(List.of(lower), upper, directory, directory);
    return OciStubs.of(root, spec).stream().map(ContainerPath::value).toList();
  }

  @Test
  void what_is_in_no_layer_is_missing_once() throws Exception {
    Files.createDirectories(lower.resolve("a"));
    assertEquals(List.of("/a/b", "/a/b/c", "/d"), missing("/a/b/c", "/a/b", "/a", "/d"));
  }

  @Test
  void a_link_of_the_image_is_followed_inside_and_never_on_the_host() throws Exception {
    Path host = Files.createDirectories(directory.resolve("host"));
    Files.createDirectories(host.resolve("secret"));
    Files.createSymbolicLink(lower.resolve("out"), host);
    Files.createDirectories(lower.resolve("run"));
    Files.createDirectories(lower.resolve("var"));
    Files.createSymbolicLink(lower.resolve("var/run"), Path.of("../run"));
    List<String> all = missing("/out/secret");
    assertEquals(host + "/secret", all.get(all.size() - 1));
    assertEquals(List.of("/run/x"), missing("/var/run/x"));
  }

  @Test
  void links_in_a_circle_end() throws Exception {
    Files.createSymbolicLink(lower.resolve("one"), Path.of("two"));
    Files.createSymbolicLink(lower.resolve("two"), Path.of("one"));
    assertEquals(List.of(), missing("/one/x"));
  }

  @Test
  void a_directory_above_hides_the_link_below() throws Exception {
    Files.createSymbolicLink(lower.resolve("etc"), Path.of("/"));
    Files.createDirectories(upper.resolve("etc"));
    assertEquals(List.of("/etc/tmp"), missing("/etc/tmp"));
  }
}
