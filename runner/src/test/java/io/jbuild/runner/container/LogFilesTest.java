package io.jbuild.runner.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a container writes, kept in files of a limited size. */
final class LogFilesTest {
  @TempDir Path directory;

  private static void write(LogWriter log, String line) throws IOException {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    log.write(false, bytes, bytes.length);
  }

  private List<String> read(int tail, LogReader.Alive alive) throws Exception {
    List<String> out = new ArrayList<>();
    new LogReader(directory.resolve("log"))
        .read(Optional.empty(), Optional.empty(), tail, alive, l -> out.add(l.text().strip()));
    return out;
  }

  @Test
  void only_the_newest_files_are_kept_and_read_in_order() throws Exception {
    LogPlan plan = LogPlan.of("json-file", Map.of("max-size", "200", "max-file", "3"));
    try (LogWriter log = new LogWriter(directory.resolve("log"), plan)) {
      for (int i = 0; i < 50; i++) {
        write(log, "line " + i);
      }
    }
    List<String> kept = read(-1, () -> false);
    assertEquals("line 49", kept.get(kept.size() - 1));
    assertEquals("line " + (50 - kept.size()), kept.get(0));
    assertTrue(kept.size() < 10, kept.toString());
    assertEquals(List.of("line 48", "line 49"), read(2, () -> false));
    try (var files = Files.list(directory)) {
      assertEquals(3, files.count());
    }
  }

  @Test
  void who_follows_goes_on_in_the_next_file() throws Exception {
    LogPlan plan = LogPlan.of("json-file", Map.of("max-size", "150", "max-file", "2"));
    AtomicInteger next = new AtomicInteger();
    try (LogWriter log = new LogWriter(directory.resolve("log"), plan)) {
      List<String> seen =
          read(
              -1,
              () -> {
                if (next.get() < 6) {
                  write(log, "line " + next.getAndIncrement());
                }
                return next.get() < 6;
              });
      assertEquals(List.of("line 0", "line 1", "line 2", "line 3", "line 4", "line 5"), seen);
    }
  }

  @Test
  void options_without_an_effect_are_errors() {
    assertEquals(20_000_000, LogPlan.of("local", Map.of()).maxSize());
    assertEquals(10_000_000, LogPlan.of("", Map.of("max-size", "10m")).maxSize());
    for (Map<String, String> wrong :
        List.of(
            Map.of("max-file", "3"),
            Map.of("max-size", "much"),
            Map.of("compress", "true"),
            Map.of("tag", "x"))) {
      assertThrows(IllegalArgumentException.class, () -> LogPlan.of("json-file", wrong));
    }
    assertThrows(IllegalArgumentException.class, () -> LogPlan.of("syslog", Map.of()));
  }
}
