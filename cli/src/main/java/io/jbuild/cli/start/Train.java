package io.jbuild.cli.start;

import io.jbuild.cli.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Does what users do, once, so that a class-data archive has the classes they need. */
public final class Train {
  private Train() {}

  public static void main(String[] args) throws IOException {
    Path directory = Files.createTempDirectory("jbuild-train");
    try {
      Path context = Files.createDirectories(directory.resolve("context"));
      Files.writeString(context.resolve("file"), "content\n");
      Files.writeString(
          context.resolve("Dockerfile"),
          """
          # escape=\\
          ARG V=1
          FROM scratch AS one
          ENV A=b C="d e"
          WORKDIR /app
          COPY file ./
          FROM scratch
          COPY --from=one --chmod=644 /app/ /app/
          LABEL k=$V
          CMD ["/app/file"]
          """);
      run(directory, "version");
      for (int i = 0; i < 2; i++) {
        run(directory, "build", "--progress=plain", "-t", "train", context.toString());
      }
      run(directory, "images");
      run(directory, "inspect", "--format", "{{.Id}}", "train");
      run(directory, "run", "--rm", "--network", "none", "train");
    } finally {
      remove(directory);
    }
  }

  private static void run(Path directory, String... words) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("JBUILD_ROOT", directory.resolve("store").toString());
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    new Cli(new Console(InputStream.nullInputStream(), nowhere, nowhere), environment).run(words);
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
