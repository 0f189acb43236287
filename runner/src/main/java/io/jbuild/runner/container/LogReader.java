package io.jbuild.runner.container;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.GoTime;
import io.jbuild.layercache.json.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
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
    Backlog backlog = new Backlog(since, until, tail, to);
    int oldest = 0;
    while (Files.exists(LogWriter.older(file, oldest + 1))) {
      oldest++;
    }
    for (int n = oldest; n > 0; n--) {
      try (BufferedReader in = open(LogWriter.older(file, n))) {
        backlog.readAll(in);
      }
    }
    boolean same = false;
    while (!same) {
      same = true;
      try (BufferedReader in = open(file)) {
        String opened = key();
        for (boolean more = true; more && same; ) {
          more = alive.get();
          // looked at before reading: what was written before it was put aside is still in it
          same = opened.equals(key());
          backlog.readAll(in);
          backlog.end();
          if (more && same) {
            Thread.sleep(PAUSE_MILLIS);
          }
        }
      }
    }
  }

  private static BufferedReader open(Path path) throws IOException {
    if (!Files.exists(path)) {
      return new BufferedReader(Reader.nullReader());
    }
    return Files.newBufferedReader(path, StandardCharsets.UTF_8);
  }

  /** Tells the file that is now there from one that took its name. */
  private String key() throws IOException {
    try {
      return String.valueOf(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException e) {
      // between two files, or before the first
      return "";
    }
  }

  /** The last lines of those that are there, then all that come. */
  private final class Backlog {
    private final Optional<Instant> since;
    private final Optional<Instant> until;
    private final int tail;
    private final Consumer<LogLine> to;
    private final StringBuilder part = new StringBuilder();
    private final Deque<LogLine> last = new ArrayDeque<>();
    private boolean ended;

    Backlog(Optional<Instant> since, Optional<Instant> until, int tail, Consumer<LogLine> to) {
      this.since = since;
      this.until = until;
      this.tail = tail;
      this.to = to;
    }

    void readAll(Reader in) throws IOException {
      for (Optional<String> line = next(in, part); line.isPresent(); line = next(in, part)) {
        LogLine entry = parse(line.get());
        boolean wanted =
            (since.isEmpty() || !entry.time().isBefore(since.get()))
                && (until.isEmpty() || !entry.time().isAfter(until.get()));
        if (wanted && !ended && tail >= 0) {
          last.add(entry);
          if (last.size() > tail) {
            last.remove();
          }
        } else if (wanted) {
          to.accept(entry);
        }
      }
    }

    /** What comes from here on is not of the last lines. */
    void end() {
      last.forEach(to);
      last.clear();
      ended = true;
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
