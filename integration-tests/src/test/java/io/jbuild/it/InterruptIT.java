package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is stopped is gone: no process, no mount, no cgroup. */
final class InterruptIT {
  private static final int STOP_SECONDS = 15;

  @TempDir Path directory;
  private Jbuild jbuild;

  @BeforeEach
  void prepare() throws IOException {
    Host.assumeRoot();
    jbuild = new Jbuild(directory);
  }

  private Path contextThatSleeps(String mark) throws IOException {
    Path context = Files.createDirectories(directory.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM jbuild/base\nRUN sh -c 'sleep " + mark + " & sleep " + mark + "'\n");
    return context;
  }

  private static void waitForProcess(String text) throws Exception {
    for (int i = 0; i < 400; i++) {
      if (Host.processesWith(text).stream().anyMatch(l -> l.contains(" sleep " + text))) {
        return;
      }
      Thread.sleep(50);
    }
    throw new IOException("no process with " + text);
  }

  private static void assertGone(String text) throws Exception {
    for (int i = 0; i < 100 && !sleeping(text).isEmpty(); i++) {
      Thread.sleep(50);
    }
    assertEquals(List.of(), sleeping(text));
  }

  private static List<String> sleeping(String text) throws IOException {
    return Host.processesWith(text).stream().filter(l -> l.contains(" sleep " + text)).toList();
  }

  @Test
  void an_interrupted_build_ends_the_whole_step() throws Exception {
    String mark = "98761";
    Process build = jbuild.start("build", "-t", "x", contextThatSleeps(mark).toString());
    waitForProcess(mark);
    jbuild.exec(List.of("kill", "-INT", Long.toString(build.pid()))).ok();
    assertTrue(build.waitFor(STOP_SECONDS, TimeUnit.SECONDS), "still there");
    assertEquals(130, build.exitValue());
    assertGone(mark);
    assertEquals(List.of(), Host.mountsBelow(jbuild.store()));
  }

  @Test
  void a_killed_build_takes_its_step_along() throws Exception {
    String mark = "98762";
    Process build = jbuild.start("build", "-t", "x", contextThatSleeps(mark).toString());
    waitForProcess(mark);
    build.destroyForcibly().waitFor();
    assertGone(mark);
    assertEquals(List.of(), Host.mountsBelow(jbuild.store()));
  }

  @Test
  void a_signal_reaches_the_container_and_its_exit_code_comes_back() throws Exception {
    Path context = contextThatSleeps("1");
    Files.writeString(context.resolve("Dockerfile"), "FROM jbuild/base\n");
    jbuild.run("build", "-q", "-t", "x", context.toString()).ok();
    Process run =
        jbuild.start(
            "run", "--rm", "x", "sh", "-c", "trap 'exit 42' TERM; while :; do sleep 0.1; done");
    for (int i = 0; i < 200 && jbuild.run("ps", "-q").ok().out().isEmpty(); i++) {
      Thread.sleep(50);
    }
    // the shell needs a moment to set its trap
    Thread.sleep(500);
    run.destroy();
    assertTrue(run.waitFor(STOP_SECONDS, TimeUnit.SECONDS), "still there");
    assertEquals(42, run.exitValue());
    assertEquals("", jbuild.run("ps", "-aq").ok().out());
  }
}
