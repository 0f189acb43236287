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
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * Writes what a container says as docker's json-file driver does: one line of JSON a line, with
 * stream and time; a long line in parts, of which the last ends with a newline. Thread-safe.
 */
final class LogWriter implements Closeable {
  private static final int MAX_LINE = 16 * 1024;

  private final FileChannel file;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  LogWriter(Path path) throws IOException {
    file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.WRITE);
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
