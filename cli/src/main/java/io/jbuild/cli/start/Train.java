package io.jbuild.cli.start;

import io.jbuild.cli.Console;
import io.jbuild.runner.jna.JnaLinux;
import io.jbuild.runner.syscall.Call;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Does what users do, once, so that a class-data archive has the classes they need. */
public final class Train {
  private static final long CLONE_NEWNET = 0x40000000;

  private Train() {}

  public static void main(String[] args)
      throws IOException, ClassNotFoundException, InterruptedException {
    Path directory = Files.createTempDirectory("jbuild-train");
    try {
      Path context = Files.createDirectories(directory.resolve("context"));
      Files.writeString(context.resolve("file"), "content\n");
      Files.writeString(directory.resolve("registries.conf"), "");
      Files.writeString(context.resolve(".dockerignore"), "# no\n*.tmp\n!a.tmp\n");
      Files.writeString(
          context.resolve("Dockerfile"),
          """
          # escape=\\
          # a comment
          ARG V=1
          FROM jbuild/base AS one
          ENV A=b C="d e"
          RUN echo $A > /made
          RUN --mount=type=cache,target=/cache --mount=type=bind,source=file,target=/f cat /f
          RUN <<EOF
          echo ${A:-none}
          EOF
          WORKDIR /app
          COPY file ./
          RUN ["cat", "file"]
          FROM jbuild/base
          COPY --from=one --chmod=644 /app/ /app/
          COPY file fil? ./copies/
          LABEL k=$V
          ADD --chown=1:1 file /added/
          EXPOSE 80
          VOLUME /data
          STOPSIGNAL TERM
          HEALTHCHECK --interval=5s CMD true
          USER 1
          ENTRYPOINT ["/bin/sh", "-c"]
          CMD ["/bin/true"]
          """);
      // the first class of every command, which none of these would load
      Class.forName(Main.class.getName());
      run(directory, "version");
      for (int i = 0; i < 3; i++) {
        run(directory, "build", "--progress=plain", "-t", "train", context.toString());
      }
      run(directory, "build", "-q", context.toString());
      run(directory, "check", context.toString());
      run(directory, "build", "--call=targets", context.toString());
      run(directory, "build", "--call=outline", context.toString());
      run(directory, "images");
      run(directory, "inspect", "--format", "{{.Id}}", "train");
      run(directory, "run", "--rm", "--network", "none", "train");
      run(directory, "run", "--rm", "--network", "host", "train");
      inNetworkNamespace(() -> run(directory, "run", "--rm", "train"));
      run(directory, "ps", "-a");
      registry(directory);
    } finally {
      remove(directory);
    }
  }

  /** The bridge that is made for it goes with the thread. */
  private static void inNetworkNamespace(Runnable work) throws InterruptedException {
    Thread thread =
        new Thread(
            () -> {
              if (JnaLinux.open().call(Call.UNSHARE, CLONE_NEWNET) == 0) {
                work.run();
              }
            });
    thread.start();
    thread.join();
  }

  private static void registry(Path directory) throws IOException {
    try (TrainRegistry registry = new TrainRegistry()) {
      String name = registry.host() + "/train:1";
      run(directory, "tag", "train", name);
      run(directory, "push", name);
      run(directory, "rmi", name);
      run(directory, "--root", directory.resolve("other").toString(), "pull", name);
    }
  }

  private static void run(Path directory, String... words) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("JBUILD_ROOT", directory.resolve("store").toString());
    // nobody's passwords, helpers and mirrors are for this
    environment.put("REGISTRY_AUTH_FILE", directory.resolve("auth.json").toString());
    environment.put("CONTAINERS_REGISTRIES_CONF", directory.resolve("registries.conf").toString());
    environment.keySet().removeAll(List.of("DOCKER_AUTH_CONFIG", "JBUILD_OFFLINE"));
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    new Cli(new Console(InputStream.nullInputStream(), nowhere, nowhere), environment).run(words);
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
