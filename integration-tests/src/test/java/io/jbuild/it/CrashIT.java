package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store survives what happens to processes. */
final class CrashIT {
  /** Moments at which the build is killed; {@code -Djbuild.kills=50} for more. */
  private static final int KILLS = Integer.getInteger("jbuild.kills", 8);

  private static final long BUILD_MILLIS = 2500;

  @TempDir Path directory;
  private Path context;

  @BeforeEach
  void prepare() throws IOException {
    Host.assumeRoot();
    context = Files.createDirectories(directory.resolve("context"));
    for (int i = 0; i < 200; i++) {
      Files.writeString(context.resolve("file" + i), "content " + i + "\n");
    }
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM jbuild/base
        COPY . /src
        RUN mkdir /out && for i in $(seq 100); do echo $i > /out/$i; done; sleep 0.2
        RUN cp -r /src /copy && rm /copy/file7 && sleep 0.2
        WORKDIR /copy
        RUN ln file1 hard && ln -s file2 soft && sleep 0.2
        """);
  }

  private static String id(Jbuild jbuild, String name) throws Exception {
    return jbuild.run("inspect", "--format", "{{.Id}}", name).ok().out();
  }

  @Test
  void a_killed_build_leaves_a_store_that_builds_the_same_image() throws Exception {
    Jbuild undisturbed = new Jbuild(Files.createDirectories(directory.resolve("undisturbed")));
    undisturbed.run("build", "-q", "-t", "crash", context.toString()).ok();
    String want = id(undisturbed, "crash");
    Random random = new Random(4711);
    for (int i = 0; i < KILLS; i++) {
      Jbuild jbuild = new Jbuild(Files.createDirectories(directory.resolve("kill" + i)));
      Process build = jbuild.start("build", "-q", "-t", "crash", context.toString());
      build.waitFor((long) (random.nextDouble() * BUILD_MILLIS), TimeUnit.MILLISECONDS);
      build.destroyForcibly();
      build.waitFor();
      assertEquals(List.of(), Host.mountsBelow(jbuild.store()));
      jbuild.run("build", "-q", "-t", "crash", context.toString()).ok();
      assertEquals(want, id(jbuild, "crash"), "after kill " + i);
    }
  }

  @Test
  void two_builds_of_one_context_at_once_both_succeed() throws Exception {
    Jbuild jbuild = new Jbuild(directory);
    Process one = jbuild.start("build", "-q", "-t", "one", context.toString());
    Process two = jbuild.start("build", "-q", "-t", "two", context.toString());
    assertEquals(0, one.waitFor());
    assertEquals(0, two.waitFor());
    assertEquals(id(jbuild, "one"), id(jbuild, "two"));
  }
}
