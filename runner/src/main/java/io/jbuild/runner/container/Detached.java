package io.jbuild.runner.container;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.runner.RunnerException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** A container in a process of its own, which tells in one line how it went. */
final class Detached {
  private static final String STARTED = "started";

  private Detached() {}

  static void start(List<String> command, Path log) throws IOException {
    Process monitor =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectError(log.toFile())
            .start();
    String line;
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(monitor.getInputStream(), StandardCharsets.UTF_8))) {
      line = in.readLine();
    }
    if (line == null) {
      throw new IOException(
          "cannot start the container: its monitor ended at once: "
              + Files.readString(log).strip());
    }
    if (!line.equals(STARTED)) {
      throw failure(line);
    }
  }

  private static IOException failure(String line) throws IOException {
    Json.Obj o =
        JsonText.parseObject(line.getBytes(StandardCharsets.UTF_8), "the monitor's report");
    String message = o.string("message").orElse("cannot start the container");
    long code = o.integer("exitCode").orElse(0L);
    for (RunnerException.Kind kind : RunnerException.Kind.values()) {
      if (kind.exitCode() == code) {
        return new RunnerException(kind, message);
      }
    }
    return new IOException(message);
  }

  /** Reports the first start, and nothing of later ones. */
  static Attachment reporting(Consumer<String> report) {
    return new Attachment() {
      private boolean reported;

      @Override
      public void out(byte[] bytes, int length) {}

      @Override
      public void err(byte[] bytes, int length) {}

      @Override
      public synchronized void started(Control control) {
        if (!reported) {
          reported = true;
          report.accept(STARTED);
        }
      }
    };
  }

  static void failed(Consumer<String> report, IOException e) {
    int code = e instanceof RunnerException r ? r.kind().exitCode() : 0;
    report.accept(
        JsonText.print(
            Json.Obj.EMPTY
                .with("message", Json.of(String.valueOf(e.getMessage())))
                .with("exitCode", Json.of(code))));
  }
}
