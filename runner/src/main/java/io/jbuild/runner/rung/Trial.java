package io.jbuild.runner.rung;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Really tries what a rung needs, in a process and a directory of its own. */
public final class Trial {
  private static final long SECONDS = 10;
  private static final String OVERLAY =
      "mount --make-rprivate / && mount -t overlay overlay -o lowerdir=l,upperdir=u,workdir=w";

  private final Path directory;

  private Trial(Path directory) {
    this.directory = directory;
  }

  /**
   * @param directory empty, on the store's file system
   */
  public static Trial in(Path directory) throws IOException {
    for (String name : List.of("l", "u", "w", "m")) {
      Files.createDirectories(directory.resolve(name));
    }
    return new Trial(directory);
  }

  /** What goes wrong with an overlay mount of root's; empty when nothing does. */
  Optional<String> overlay() throws IOException, InterruptedException {
    return run("unshare", "-m", "sh", "-c", OVERLAY + " m");
  }

  /** The same of an ordinary user's. */
  Optional<String> rootless() throws IOException, InterruptedException {
    return run(
        "unshare",
        "--user",
        "--map-auto",
        "--map-root-user",
        "-m",
        "sh",
        "-c",
        OVERLAY + ",userxattr m");
  }

  /** What goes wrong with a user namespace of a single id. */
  Optional<String> single() throws IOException, InterruptedException {
    return run("unshare", "-U", "-r", "-m", "true");
  }

  private Optional<String> run(String... command) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process process;
    try {
      process =
          new ProcessBuilder(new ArrayList<>(List.of(command)))
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException e) {
      return Optional.of(command[0] + " cannot be run");
    }
    if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return Optional.of(command[0] + " does not end");
    }
    if (process.exitValue() == 0) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
    return Optional.of(lines.isEmpty() ? command[0] + " fails" : lines.get(0));
  }
}
