package io.jbuild.runner.container;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.GoTime;
import io.jbuild.layercache.json.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * Writes what a container says as docker's json-file driver does: one line of JSON a line, with
 * stream and time; a long line in parts, of which the last ends with a newline. A file that is full
 * gets a number behind its name, and older ones the next. Thread-safe.
 */
final class LogWriter implements Closeable {
  private static final int MAX_LINE = 16 * 1024;

  private final Path path;
  private final LogPlan plan;
  private FileChannel file;
  private long size;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  LogWriter(Path path, LogPlan plan) throws IOException {
    this.path = path;
    this.plan = plan;
    file = open(path);
    size = file.size();
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(
        path, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE);
  }

  /** The file that is the n-th before the one that is written. */
  static Path older(Path path, int n) {
    return n == 0 ? path : path.resolveSibling(path.getFileName() + "." + n);
  }

  private void rotate() throws IOException {
    file.close();
    if (plan.maxFiles() == 1) {
      Files.delete(path);
    }
    for (int n = plan.maxFiles() - 1; n > 0; n--) {
      if (Files.exists(older(path, n - 1))) {
        Files.move(older(path, n - 1), older(path, n), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    file = open(path);
    size = 0;
  }

  synchronized void write(boolean error, byte[] bytes, int length) throws IOException {
    ByteArrayOutputStream line = error ? err : out;
    StringBuilder text = new StringBuilder();
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n' || line.size() + i - start >= MAX_LINE) {
        line.write(bytes, start, i + 1 - start);
        start = i + 1;
        entry(text, error, line);
      }
    }
    line.write(bytes, start, length - start);
    put(text);
  }

  private static void entry(StringBuilder text, boolean error, ByteArrayOutputStream line) {
    Json.Obj entry =
        Json.Obj.EMPTY
            .with("log", Json.of(line.toString(StandardCharsets.UTF_8)))
            .with("stream", Json.of(error ? "stderr" : "stdout"))
            .with("time", Json.of(GoTime.print(Instant.now())));
    text.append(JsonText.print(entry)).append('\n');
    line.reset();
  }

  private void put(StringBuilder text) throws IOException {
    ByteBuffer buffer = StandardCharsets.UTF_8.encode(text.toString());
    if (plan.maxSize() > 0 && size > 0 && size + buffer.remaining() > plan.maxSize()) {
      rotate();
    }
    size += buffer.remaining();
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    StringBuilder text = new StringBuilder();
    if (out.size() > 0) {
      entry(text, false, out);
    }
    if (err.size() > 0) {
      entry(text, true, err);
    }
    put(text);
    file.close();
  }
}
