package io.jbuild.runner.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.ContainerPath;
import io.jbuild.runner.RunResult;
import io.jbuild.runner.RunSpec;
import io.jbuild.runner.RunnerException;
import io.jbuild.runner.RunningContainer;
import io.jbuild.runner.Stdio;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is open in this process, and its memory, stay in this process. */
final class DescriptorTest {
  private static final int DESCRIPTORS = 60;

  @TempDir Path directory;
  private TestRoot root;

  @BeforeEach
  void prepare() throws IOException {
    root = new TestRoot(directory);
  }

  @Test
  void a_working_directory_cannot_be_a_descriptor_of_the_host_cve_2024_21626() throws Exception {
    try (var open = Files.newDirectoryStream(directory)) {
      // held open as a descriptor, as Files.walk does
      assertTrue(open instanceof SecureDirectoryStream<?>, open.toString());
      for (int i = 3; i < DESCRIPTORS; i++) {
        ContainerPath cwd = ContainerPath.of("/proc/self/fd/" + i);
        RunnerException e =
            assertThrows(
                RunnerException.class,
                () -> root.run(root.overlay(), b -> b.cwd(cwd), "sh", "-c", "ls .."));
        assertTrue(String.valueOf(e.getMessage()).contains("cannot"), e.getMessage());
      }
    }
  }

  @Test
  void a_further_process_has_none_either_cve_2024_21626() throws Exception {
    RunSpec sleep = RunSpec.of(List.of("sleep", "100")).env(List.of("PATH=/bin")).build();
    Stdio silent = new Stdio.Captured((b, n) -> {}, (b, n) -> {});
    try (InputStream in = Files.newInputStream(root.lower().resolve("etc/keep"));
        FileChannel channel = FileChannel.open(root.lower().resolve("etc/keep"));
        RunningContainer c = root.sandbox.start(sleep, root.overlay(), silent)) {
      assertTrue(in.available() > 0 && channel.isOpen());
      for (int i = 4; i < DESCRIPTORS; i++) {
        RunSpec further =
            RunSpec.of(List.of("true"))
                .env(List.of("PATH=/bin"))
                .cwd(ContainerPath.of("/proc/self/fd/" + i))
                .build();
        assertThrows(RunnerException.class, () -> c.exec(further, silent));
      }
    }
  }

  /** A process of the container looks at each that enters it, as fast as it can. */
  @Test
  void the_memory_of_the_one_that_enters_cannot_be_read_cve_2016_9962() throws Exception {
    String look =
        "while true; do for p in /proc/[2-9]*; do"
            + " busybox dd if=$p/mem bs=1 count=0 2>/dev/null && grep -q libjvm $p/maps 2>/dev/null"
            + " && echo SEEN; done; done";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Stdio captured = new Stdio.Captured((b, n) -> out.write(b, 0, n), (b, n) -> {});
    RunSpec watch = RunSpec.of(List.of("sh", "-c", look)).env(List.of("PATH=/bin")).build();
    RunSpec enter = RunSpec.of(List.of("true")).env(List.of("PATH=/bin")).build();
    Stdio silent = new Stdio.Captured((b, n) -> {}, (b, n) -> {});
    try (RunningContainer c = root.sandbox.start(watch, root.overlay(), captured)) {
      for (int i = 0; i < 100; i++) {
        try (RunningContainer further = c.exec(enter, silent)) {
          assertEquals(new RunResult.Exited(0), further.waitFor());
        }
      }
    }
    assertEquals(0, out.size());
  }
}
