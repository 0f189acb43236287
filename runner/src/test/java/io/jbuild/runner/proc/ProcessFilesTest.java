package io.jbuild.runner.proc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ProcessFilesTest {
  @Test
  void a_name_that_looks_like_lines_of_the_kernel_is_a_name() throws Exception {
    String script = "printf '\\rThreads:x) Z' >/proc/$$/comm && echo ready && read end";
    Process p = new ProcessBuilder("sh", "-c", script).start();
    try {
      assertEquals("ready", p.inputReader().readLine());
      List<String> status = ProcessFiles.lines(Long.toString(p.pid()), "status");
      assertEquals("1", ProcessFiles.value(status, "Threads"));
      assertTrue(ProcessFiles.value(status, "Name").contains("Threads:x"));
      String[] stat = ProcessFiles.stat(p.pid());
      // it may be on its way to wait for input
      assertTrue(List.of("R", "S").contains(stat[0]), stat[0]);
      assertEquals(Long.toString(ProcessHandle.current().pid()), stat[1]);
    } finally {
      p.destroy();
    }
  }

  @Test
  void what_the_kernel_does_not_tell_is_nothing() throws Exception {
    assertEquals("", ProcessFiles.value(ProcessFiles.lines("self", "status"), "Thread"));
  }
}
