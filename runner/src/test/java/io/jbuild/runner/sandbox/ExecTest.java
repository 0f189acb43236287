package io.jbuild.runner.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.runner.RunResult;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import io.jbuild.runner.User;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Further processes in a container that runs. */
final class ExecTest {
  @TempDir Path directory;
  private RunningContainer container;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @BeforeEach
  void prepare() throws IOException {
    TestRoot root = new TestRoot(directory);
    RunSpec spec =
        RunSpec.of(List.of("sleep", "100")).env(List.of("PATH=/bin")).hostname("inner").build();
    container = root.sandbox.start(spec, root.overlay(), captured());
  }

  @AfterEach
  void close() throws IOException {
    container.close();
  }

  private Stdio captured() {
    return new Stdio.Captured((b, n) -> out.write(b, 0, n), (b, n) -> out.write(b, 0, n));
  }

  private static RunSpec.Builder sh(String script) {
    return RunSpec.of(List.of("sh", "-c", script)).env(List.of("PATH=/bin"));
  }

  private RunResult run(RunSpec spec, Stdio stdio) throws Exception {
    try (RunningContainer c = container.exec(spec, stdio)) {
      return c.waitFor();
    }
  }

  @Test
  void it_sees_what_the_first_process_sees() throws Exception {
    RunResult result =
        run(sh("hostname; head -c 5 /proc/1/cmdline; test -d /etc && exit 4").build(), captured());
    assertEquals("inner\nsleep", out.toString(StandardCharsets.UTF_8));
    assertEquals(new RunResult.Exited(4), result);
  }

  @Test
  void it_is_bound_as_the_first_process_is() throws Exception {
    run(
        sh("grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/self/status; id -u; ls /proc/self/fd")
            .user(new User(7, 7, List.of()))
            .build(),
        captured());
    assertEquals(
        "CapEff:\t0000000000000000\nNoNewPrivs:\t1\nSeccomp:\t2\n7\n0\n1\n2\n3\n",
        out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void a_missing_command_is_told() {
    RunnerException e =
        assertThrows(
            RunnerException.class, () -> run(RunSpec.of(List.of("no-such")).build(), captured()));
    assertEquals(127, e.kind().exitCode());
  }

  @Test
  void standard_input_can_be_written() throws Exception {
    Stdio piped = new Stdio.Piped((b, n) -> out.write(b, 0, n), (b, n) -> out.write(b, 0, n));
    try (RunningContainer c = container.exec(sh("cat").build(), piped)) {
      c.input().orElseThrow().write("over\n".getBytes(StandardCharsets.UTF_8));
      c.input().orElseThrow().close();
      assertEquals(new RunResult.Exited(0), c.waitFor());
    }
    assertEquals("over\n", out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void each_has_a_terminal_of_its_own() throws Exception {
    for (String number : List.of("0", "0")) {
      try (RunningContainer c =
          container.exec(sh("stty size; tty").build(), new Stdio.NewTerminal(33, 99))) {
        StringBuilder text = new StringBuilder();
        byte[] buffer = new byte[1000];
        RunningContainer.Terminal t = c.terminal().orElseThrow();
        for (int n = t.read(buffer); n > 0; n = t.read(buffer)) {
          text.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
        }
        assertEquals("33 99\r\n/dev/pts/" + number + "\r\n", text.toString());
      }
    }
  }

  @Test
  void it_ends_with_the_container() throws Exception {
    try (RunningContainer c = container.exec(sh("sleep 50").build(), captured())) {
      container.signal(9);
      assertEquals(new RunResult.Killed(9), c.waitFor());
    }
    IOException e = assertThrows(IOException.class, () -> run(sh("true").build(), captured()));
    assertTrue(String.valueOf(e.getMessage()).startsWith("cannot enter the "));
  }
}
