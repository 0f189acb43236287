package io.jbuild.runner.container;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.GoTime;
import io.jbuild.layercache.json.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads what a {@link LogWriter} has written, also while it still writes. */
final class LogReader {
  private static final int PAUSE_MILLIS = 100;

  private final Path file;

  LogReader(Path file) {
    this.file = file;
  }

  /** Whether more may come. */
  interface Alive {
    boolean get() throws IOException;
  }

  /**
   * @param tail how many lines at most of those that are there; -1: all
   * @param alive asked before each further look; false at once: what is there and no more
   */
  void read(
      Optional<Instant> since, Optional<Instant> until, int tail, Alive alive, Consumer<LogLine> to)
      throws IOException, InterruptedException {
    if (!Files.exists(file)) {
      Files.createFile(file);
    }
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      StringBuilder part = new StringBuilder();
      Deque<LogLine> last = new ArrayDeque<>();
      boolean more = true;
      boolean backlog = true;
      while (more) {
        more = alive.get();
        for (Optional<String> line = next(in, part); line.isPresent(); line = next(in, part)) {
          LogLine entry = parse(line.get());
          boolean wanted =
              (since.isEmpty() || !entry.time().isBefore(since.get()))
                  && (until.isEmpty() || !entry.time().isAfter(until.get()));
          if (wanted && backlog && tail >= 0) {
            last.add(entry);
            if (last.size() > tail) {
              last.remove();
            }
          } else if (wanted) {
            to.accept(entry);
          }
        }
        last.forEach(to);
        last.clear();
        backlog = false;
        if (more) {
          Thread.sleep(PAUSE_MILLIS);
        }
      }
    }
  }

  /** A whole line; its beginning is kept in {@code part} until the end has been written. */
  private static Optional<String> next(Reader in, StringBuilder part) throws IOException {
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        String line = part.toString();
        part.setLength(0);
        return Optional.of(line);
      }
      part.append((char) c);
    }
    return Optional.empty();
  }

  private LogLine parse(String line) throws IOException {
    Json.Obj o =
        JsonText.parseObject(line.getBytes(StandardCharsets.UTF_8), file + ", one of its lines");
    return new LogLine(
        o.string("log").orElse(""),
        o.string("stream").orElse("").equals("stderr"),
        GoTime.parse(o.string("time").orElse("")));
  }
}
