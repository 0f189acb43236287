package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs at once, in one build and in several. */
final class ParallelIT {
  private static final int BUILDS = 10;

  @TempDir Path directory;
  private Jbuild jbuild;

  @BeforeEach
  void prepare() throws Exception {
    Host.assumeRoot();
    jbuild = new Jbuild(directory);
    // the base image is made once, before clocks run
    build("base", "FROM jbuild/base\nRUN true\n").ok();
  }

  private Jbuild.Result build(String name, String dockerfile) throws Exception {
    Path context = Files.createDirectories(directory.resolve(name));
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    return jbuild.run("build", "--progress=plain", "-t", name, context.toString());
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Test
  void four_stages_that_sleep_take_the_time_of_one() throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= 4; i++) {
      text.append("FROM jbuild/base AS s" + i + "\nRUN sleep 2; echo " + i + " > /f\n");
    }
    text.append("FROM jbuild/base\n");
    for (int i = 1; i <= 4; i++) {
      text.append("COPY --from=s" + i + " /f /f" + i + "\n");
    }
    long start = System.nanoTime();
    Jbuild.Result result = build("sleepers", text.toString()).ok();
    Duration time = since(start);
    assertTrue(time.compareTo(Duration.ofSeconds(3)) < 0, () -> time + "\n" + result.err());
  }

  @Test
  void a_stage_that_fails_stops_the_others_at_once() throws Exception {
    long start = System.nanoTime();
    Jbuild.Result result =
        build(
            "failing",
            """
            FROM jbuild/base AS a
            RUN sleep 100
            FROM jbuild/base AS b
            RUN sleep 1; exit 7
            FROM jbuild/base
            COPY --from=a /etc/passwd /a
            COPY --from=b /etc/passwd /b
            """);
    Duration time = since(start);
    result.fails(1);
    assertTrue(result.err().contains("exit code: 7"), result::err);
    assertTrue(result.err().contains("CANCELED"), result::err);
    assertTrue(time.compareTo(Duration.ofSeconds(4)) < 0, () -> time + "\n" + result.err());
    assertEquals(List.of(), Host.mountsBelow(directory));
  }

  @Test
  void a_step_that_two_stages_share_is_run_once() throws Exception {
    Jbuild.Result result =
        build(
            "twice",
            """
            FROM jbuild/base AS a
            RUN sleep 1; echo once; date +%N > /f
            FROM jbuild/base AS b
            RUN sleep 1; echo once; date +%N > /f
            FROM jbuild/base
            COPY --from=a /f /a
            COPY --from=b /f /b
            RUN cmp /a /b
            """);
    result.ok();
    long ran = result.err().lines().filter(l -> l.endsWith(" once")).count();
    assertEquals(1, ran, result::err);
  }

  @Test
  void locked_cache_mounts_never_overlap() throws Exception {
    tenBuilds("locked", "mkdir /c/mine || exit 9; sleep 0.2; rmdir /c/mine; echo x >> /c/count");
    Jbuild.Result count =
        build(
            "count",
            "FROM jbuild/base\nRUN --mount=type=cache,id=c,target=/c wc -l < /c/count > /n\n");
    count.ok();
    assertEquals("10\n", jbuild.run("run", "--rm", "count", "cat", "/n").ok().out());
  }

  @Test
  void shared_cache_mounts_are_one_directory_for_all_at_once() throws Exception {
    // each waits until all ten are there: with one at a time, or a directory each, none would end
    tenBuilds(
        "shared",
        "touch /c/$N; i=0; while [ $(ls /c | wc -l) -lt 10 ]; do"
            + " sleep 0.1; i=$((i+1)); [ $i -lt 600 ] || exit 9; done");
  }

  @Test
  void private_cache_mounts_are_never_seen_by_two() throws Exception {
    tenBuilds("private", "mkdir /c/mine || exit 9; sleep 0.5; rmdir /c/mine");
  }

  private void tenBuilds(String sharing, String command) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(BUILDS);
    try {
      List<Callable<Jbuild.Result>> builds = new ArrayList<>();
      for (int i = 0; i < BUILDS; i++) {
        String dockerfile =
            "FROM jbuild/base\nENV N="
                + i
                + "\nRUN --mount=type=cache,id=c,target=/c,sharing="
                + sharing
                + " "
                + command
                + "\n";
        String name = sharing + i;
        builds.add(() -> build(name, dockerfile));
      }
      for (Future<Jbuild.Result> one : threads.invokeAll(builds)) {
        one.get().ok();
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(List.of(), Host.mountsBelow(directory));
  }
}
