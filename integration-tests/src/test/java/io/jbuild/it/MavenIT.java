package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Maven plugin in real projects: {@code maven-plugin/src/it}. */
final class MavenIT {
  @TempDir static Path directory;
  private static Jbuild jbuild;
  private static Maven maven;

  @BeforeAll
  static void install_the_plugin() throws Exception {
    Host.assumeRoot();
    jbuild = new Jbuild(directory);
    maven = new Maven(directory, jbuild);
  }

  @Test
  void a_dockerfile_is_built_in_mavens_own_process_and_the_image_runs() throws Exception {
    Path project = maven.project("dockerfile");
    Jbuild.Result first = maven.run(project, "package", "jbuild:build").ok();
    assertTrue(first.out().contains("built shop/greeter:latest: sha256:"), first.out());
    assertEquals("ready\n", jbuild.run("run", "--rm", "shop/greeter").ok().out());
    String id = Files.readString(project.resolve("target/jbuild/image.id")).strip();
    String known = jbuild.run("inspect", "--format", "{{.Id}}", "shop/greeter").ok().out().strip();
    assertEquals(known, id);
    Jbuild.Result second = maven.run(project, "package", "jbuild:build").ok();
    assertTrue(second.out().contains("RUN test -s /app/greeter.jar && echo ready > /ready CACHED"));
    assertEquals(List.of(), Host.mountsBelow(jbuild.store()));
  }
}
