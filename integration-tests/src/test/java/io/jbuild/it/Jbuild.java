package io.jbuild.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The command as a user runs it, on a store of its own. */
final class Jbuild {
  static final Path REPOSITORY = Path.of(System.getProperty("jbuild.repository")).toAbsolutePath();
  private static final long LIMIT_MINUTES = 10;

  private final Path store;
  private final Path scratch;
  private final Map<String, String> environment = new TreeMap<>();

  /**
   * @param directory a temporary directory of the test; the store is made in it
   */
  Jbuild(Path directory) throws IOException {
    this(directory, Files.createDirectories(directory.resolve("output")));
  }

  /**
   * @param directory the store is made in it
   * @param scratch for what the command says
   */
  Jbuild(Path directory, Path scratch) {
    this.store = directory.resolve("store");
    this.scratch = scratch;
  }

  /** What came out of a process that has ended. */
  record Result(List<String> command, int exit, String out, String err) {
    Result ok() {
      assertEquals(0, exit, () -> command + " failed\n" + err + out);
      return this;
    }

    Result fails(int status) {
      assertEquals(status, exit, () -> command + "\n" + err + out);
      return this;
    }
  }

  Path store() {
    return store;
  }

  Jbuild with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  static List<String> command(String... arguments) {
    List<String> out = new ArrayList<>();
    out.add(REPOSITORY.resolve("jbuild").toString());
    out.addAll(List.of(arguments));
    return out;
  }

  /** Builds an image of an empty context. */
  void build(String tag, String dockerfile) throws IOException, InterruptedException {
    Path context = Files.createDirectories(scratch.resolve("context-of-" + tag));
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    run("build", "-q", "-t", tag, context.toString()).ok();
  }

  /** Removes all containers, running ones too. */
  void removeContainers() throws IOException, InterruptedException {
    for (String id : run("ps", "-aq").ok().out().split("\n", -1)) {
      if (!id.isEmpty()) {
        run("rm", "-f", id).ok();
      }
    }
  }

  Result run(String... arguments) throws IOException, InterruptedException {
    return exec(command(arguments));
  }

  /** Any program, with this store in its environment. */
  Result exec(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(scratch, "out", "");
    Path err = Files.createTempFile(scratch, "err", "");
    Process process = start(command, out, err);
    if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException(command + " did not end\n" + Files.readString(err));
    }
    return new Result(command, process.exitValue(), text(out), text(err));
  }

  /** Starts the command; the caller ends it. */
  Process start(String... arguments) throws IOException {
    // tests that run in the background of a shell inherit that ctrl-C is ignored
    List<String> heeding = new ArrayList<>(List.of("env", "--default-signal=INT"));
    heeding.addAll(command(arguments));
    return start(
        heeding,
        Files.createTempFile(scratch, "out", ""),
        Files.createTempFile(scratch, "err", ""));
  }

  private Process start(List<String> command, Path out, Path err) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JBUILD_ROOT", store.toString());
    builder.environment().putAll(environment);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.redirectOutput(out.toFile());
    builder.redirectError(err.toFile());
    return builder.start();
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
